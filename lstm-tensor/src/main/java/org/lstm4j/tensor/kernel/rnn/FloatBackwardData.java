package org.lstm4j.tensor.kernel.rnn;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatLSTMStep;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Threads;
import org.lstm4j.tensor.kernel.scalar.FloatElementwise;

/** {@link RNNKernels#backwardData} in float32. */
final class FloatBackwardData extends FloatSteps {
    private final PackedWeights weights;
    private final FloatArray h0;
    private final FloatArray gates;
    private final FloatArray output;
    private final @Nullable FloatArray dOutput;
    private final @Nullable FloatArray dCells;
    private final FloatArray dh;
    /** The gradient of h before the projection; without one, dh. */
    private final FloatArray dHidden;

    private final @Nullable FloatArray dc;
    private final FloatArray dGates;
    private final @Nullable FloatArray dProjected;
    private final @Nullable FloatArray dx;
    /** For LSTM: rows whose c continues, and rows that enter. */
    private final FloatLSTMStep.@Nullable Pass lstmContinuing;

    private final FloatLSTMStep.@Nullable Pass lstmEntering;

    FloatBackwardData(
            RNNLayout layout,
            StepOrder order,
            PackedWeights weights,
            RNNState initial,
            RNNReserve reserve,
            RNNGradients gradients) {
        super(layout, order);
        this.weights = weights;
        this.h0 = FloatArray.of(initial.h());
        this.gates = FloatArray.of(reserve.gates());
        this.output = FloatArray.of(reserve.output());
        this.dOutput = (FloatArray) gradients.dOutput();
        this.dCells = (FloatArray) gradients.dCells();
        this.dh = FloatArray.of(gradients.dh());
        this.dHidden = layout.projSize() == 0 ? dh : new FloatArray(new float[order.batch() * hidden], 0);
        this.dc = (FloatArray) gradients.dc();
        this.dGates = FloatArray.of(gradients.dGates());
        this.dProjected = (FloatArray) gradients.dProjected();
        this.dx = (FloatArray) gradients.dx();
        this.lstmContinuing = lstm(reserve.cells(), reserve.cells());
        this.lstmEntering = lstm(initial.c(), reserve.cells());
    }

    private FloatLSTMStep.@Nullable Pass lstm(@Nullable Buffer cPrev, @Nullable Buffer c) {
        return cPrev == null || c == null || dc == null
                ? null
                : new FloatLSTMStep.Pass(hidden, gates, FloatArray.of(cPrev), FloatArray.of(c), dHidden, dc, dGates);
    }

    void run() {
        Threads.split(order.batch(), recurrentWork(), this::steps);
        FloatArray to = dx;
        if (to != null) {
            FloatPacked weight = (FloatPacked) Objects.requireNonNull(weights.input());
            int features = layout.inputSize();
            Threads.split(order.total(), (long) features * layout.weightRows(), (first, end) -> {
                int dzAt = dGates.off() + first * width;
                int dxAt = to.off() + first * features;
                kernels.gemm(end - first, dGates.data(), dzAt, width, weight, false, to.data(), dxAt, features);
            });
        }
    }

    /** All steps of some sequences of the batch, the last one first. */
    private void steps(int first, int end) {
        for (int s = order.steps() - 1; s >= 0; s--) {
            int t = order.step(s);
            int last = Math.min(end, order.size(t));
            if (last <= first) {
                continue;
            }
            int rows = last - first;
            int row = order.offset(t) + first;
            addTo(dh, first, dOutput, row, rows, outputSize);
            if (dc != null) {
                addTo(dc, first, dCells, row, rows, hidden);
            }
            int dhAt = dh.off() + first * outputSize;
            if (dProjected != null) {
                FloatPacked projection = (FloatPacked) Objects.requireNonNull(weights.projection());
                int to = dProjected.off() + row * outputSize;
                System.arraycopy(dh.data(), dhAt, dProjected.data(), to, rows * outputSize);
                int hiddenAt = dHidden.off() + first * hidden;
                kernels.gemm(rows, dh.data(), dhAt, outputSize, projection, false, dHidden.data(), hiddenAt, hidden);
            }
            int continuing = Math.min(last, order.continuing(t));
            if (continuing > first) {
                int previous = order.offset(order.previous(t)) + first;
                rows(t, first, continuing, output, lstmContinuing, previous);
            }
            int entering = Math.max(first, continuing);
            if (last > entering) {
                rows(t, entering, last, h0, lstmEntering, entering);
            }
            // In a GRU h also enters the next h directly: its step backward has left that part in dh.
            boolean accumulate = layout.mode() == RNNMode.GRU;
            int dzAt = dGates.off() + row * width + recurrentColumn;
            product(t, rows, dGates.data(), dzAt, width, weights.recurrent(), accumulate, dh.data(), dhAt, outputSize);
        }
    }

    /**
     * Rows of step t that all continue, or all enter; the switch is the backward pass of each mode.
     *
     * @param hPrev holds h of the previous step, or the initial h, of sequence 'first' in row 'previous'
     * @param lstm for LSTM, holds c likewise
     */
    private void rows(int t, int first, int end, FloatArray hPrev, FloatLSTMStep.@Nullable Pass lstm, int previous) {
        int rows = end - first;
        int row = order.offset(t) + first;
        float[] z = gates.data();
        int zAt = gates.off() + row * width;
        float[] dz = dGates.data();
        int dzAt = dGates.off() + row * width;
        float[] d = dHidden.data();
        int dAt = dHidden.off() + first * hidden;
        switch (layout.mode()) {
            case LSTM -> kernels.lstmStep().backward(Objects.requireNonNull(lstm), rows, row, previous, first);
            case GRU -> {
                int hPrevAt = hPrev.off() + previous * hidden;
                kernels.gruStep().backward(rows, hidden, z, zAt, hPrev.data(), hPrevAt, d, dAt, dz, dzAt);
            }
            case RNN_TANH -> {
                int hAt = output.off() + row * hidden;
                FloatRNNStep.tanhBackward(rows * hidden, output.data(), hAt, d, dAt, dz, dzAt);
            }
            case RNN_RELU -> FloatRNNStep.reluBackward(rows * hidden, z, zAt, d, dAt, dz, dzAt);
        }
    }

    private static void addTo(FloatArray sum, int sumRow, @Nullable FloatArray x, int row, int rows, int size) {
        if (x != null) {
            int xAt = x.off() + row * size;
            int sumAt = sum.off() + sumRow * size;
            FloatElementwise.addScaled(rows * size, 1f, x.data(), xAt, 1, sum.data(), sumAt, 1);
        }
    }
}
