package org.lstm4j.tensor.kernel.rnn;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Threads;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.lstm4j.tensor.kernel.scalar.FloatSubnormals;

/** Forward in training, and the steps that it shares with {@link FloatInference}. */
class FloatForward extends FloatSteps {
    private final FloatArray x;
    private final FloatArray h0;
    private final @Nullable FloatArray c0;
    private final FloatArray output;
    /** c of every step; null where each row's c is updated in place, in c0. */
    private final @Nullable FloatArray cells;

    FloatForward(RNNLayout layout, StepOrder order, Buffer x, RNNState initial, @Nullable Buffer cells, Buffer output) {
        super(layout, order);
        this.x = FloatArray.of(x);
        this.h0 = FloatArray.of(initial.h());
        this.c0 = (FloatArray) initial.c();
        this.cells = (FloatArray) cells;
        this.output = FloatArray.of(output);
    }

    /** The whole forward pass in training. */
    final void run(PackedWeights weights, RNNReserve reserve) {
        FloatArray gates = FloatArray.of(reserve.gates());
        FloatArray preProjection = (FloatArray) reserve.hidden();
        long inputWork = (long) layout.inputSize() * layout.weightRows();
        Threads.split(order.total(), inputWork, (first, end) -> project(weights, end - first, first, gates, first));
        Threads.split(order.batch(), recurrentWork(), (first, end) -> {
            for (int s = 0; s < order.steps(); s++) {
                int t = order.step(s);
                int row = order.offset(t);
                step(weights, t, first, end, gates, row, preProjection, row);
            }
        });
    }

    /** The input's part of the pre-activations for adjacent rows, from xRow and gatesRow on. */
    final void project(PackedWeights weights, int rows, int xRow, FloatArray gates, int gatesRow) {
        FloatPacked weight = (FloatPacked) Objects.requireNonNull(weights.input());
        FloatArray bias = (FloatArray) weights.bias();
        int features = layout.inputSize();
        int xAt = x.off() + xRow * features;
        float[] z = gates.data();
        int zAt = gates.off() + gatesRow * width;
        if (bias == null) {
            kernels.gemm(rows, x.data(), xAt, features, weight, false, z, zAt, width);
            return;
        }
        kernels.affine(rows, x.data(), xAt, features, weight, bias.data(), bias.off(), z, zAt, width);
        // The columns that come from h alone start with their bias.
        int columns = layout.weightRows();
        int others = width - columns;
        for (int r = 0; others > 0 && r < rows; r++) {
            System.arraycopy(bias.data(), bias.off() + columns, z, zAt + r * width + columns, others);
        }
    }

    /**
     * One step for some sequences of the batch: the rows that continue, then those that enter.
     *
     * @param end after the last sequence, which may have no row in this step
     * @param gates holds row 0 of this step at gatesRow
     * @param preProjection with a projection, holds row 0 of h before it at preProjectionRow
     */
    final void step(
            PackedWeights weights,
            int t,
            int first,
            int end,
            FloatArray gates,
            int gatesRow,
            @Nullable FloatArray preProjection,
            int preProjectionRow) {
        int last = Math.min(end, order.size(t));
        int continuing = Math.min(last, order.continuing(t));
        int entering = Math.max(first, continuing);
        FloatArray h = preProjection == null ? output : preProjection;
        int hRow = preProjection == null ? order.offset(t) : preProjectionRow;
        if (continuing > first) {
            rows(weights, t, true, first, continuing, gates, gatesRow, h, hRow);
        }
        if (last > entering) {
            rows(weights, t, false, entering, last, gates, gatesRow, h, hRow);
        }
        if (preProjection != null && last > first) {
            kernels.gemm(
                    last - first,
                    h.data(),
                    h.off() + (hRow + first) * hidden,
                    hidden,
                    (FloatPacked) Objects.requireNonNull(weights.projection()),
                    false,
                    output.data(),
                    output.off() + (order.offset(t) + first) * outputSize,
                    outputSize);
        }
    }

    /** Rows of step t that all continue, or all enter; the switch is the forward pass of each mode. */
    private void rows(
            PackedWeights weights,
            int t,
            boolean continuing,
            int first,
            int end,
            FloatArray gates,
            int gatesRow,
            FloatArray h,
            int hRow) {
        int rows = end - first;
        FloatArray hPrev = continuing ? output : h0;
        int previous = continuing ? order.offset(order.previous(t)) : 0;
        int hPrevAt = hPrev.off() + (previous + first) * outputSize;
        float[] z = gates.data();
        int zAt = gates.off() + (gatesRow + first) * width;
        int hAt = h.off() + (hRow + first) * hidden;
        product(t, rows, hPrev.data(), hPrevAt, outputSize, weights.recurrent(), true, z, zAt + recurrentColumn, width);
        switch (layout.mode()) {
            case LSTM -> {
                FloatArray start = Objects.requireNonNull(c0);
                FloatArray c = cells == null ? start : cells;
                FloatArray cPrev = continuing ? c : start;
                int cAt = c.off() + (cells == null ? first : order.offset(t) + first) * hidden;
                int cPrevAt = cPrev.off() + (cells == null ? first : previous + first) * hidden;
                kernels.lstmStep().forward(rows, hidden, z, zAt, cPrev.data(), cPrevAt, c.data(), cAt, h.data(), hAt);
            }
            case GRU -> kernels.gruStep().forward(rows, hidden, z, zAt, hPrev.data(), hPrevAt, h.data(), hAt);
            case RNN_TANH -> activate(UnaryOp.TANH, rows * hidden, z, zAt, h.data(), hAt);
            case RNN_RELU -> activate(UnaryOp.RELU, rows * hidden, z, zAt, h.data(), hAt);
        }
    }

    private void activate(UnaryOp op, int n, float[] z, int zAt, float[] h, int hAt) {
        kernels.map(op, n, z, zAt, h, hAt);
        FloatSubnormals.flush(n, h, hAt);
    }
}
