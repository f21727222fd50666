package org.lstm4j.tensor.kernel.rnn;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.Threads;

/** {@link RNNKernels#backwardWeights} in float32: products over the rows of all steps. */
final class FloatBackwardWeights {
    /** Rows whose bias gradients are summed in this type; the sums of such blocks are added in double. */
    private static final int BLOCK = 64;

    private final FloatKernels kernels = Kernels.floats();
    private final RNNLayout layout;
    private final StepOrder order;
    private final FloatArray dGates;
    private final int width;
    /** G H. */
    private final int columns;

    FloatBackwardWeights(RNNLayout layout, StepOrder order, Buffer dGates) {
        this.layout = layout;
        this.order = order;
        this.dGates = FloatArray.of(dGates);
        this.width = layout.width();
        this.columns = layout.weightRows();
    }

    void run(Buffer x, RNNState initial, RNNReserve reserve, @Nullable Buffer dProjected, WeightGradients weights) {
        if (weights.weightIh() != null) {
            weightIh(FloatArray.of(x), FloatArray.of(weights.weightIh()));
        }
        if (weights.weightHh() != null) {
            weightHh(FloatArray.of(initial.h()), FloatArray.of(reserve.output()), FloatArray.of(weights.weightHh()));
        }
        if (weights.biasIh() != null || weights.biasHh() != null) {
            biases((FloatArray) weights.biasIh(), (FloatArray) weights.biasHh());
        }
        if (weights.weightHr() != null) {
            FloatArray d = FloatArray.of(Objects.requireNonNull(dProjected));
            FloatArray hidden = FloatArray.of(Objects.requireNonNull(reserve.hidden()));
            int size = layout.projSize();
            product(order.total(), d, 0, size, size, hidden, 0, layout.hiddenSize(), false, weights.weightHr(), 0);
        }
    }

    /** dW_ih = dZᵀ x. */
    private void weightIh(FloatArray x, FloatArray dWeight) {
        int first = layout.firstInputRow();
        int features = layout.inputSize();
        // The columns of gates from 0 on are the rows of the weight from 'first' on; then come the rows before it.
        int head = columns - first;
        product(order.total(), dGates, 0, width, head, x, 0, features, false, dWeight, first);
        if (first > 0) {
            product(order.total(), dGates, head, width, first, x, 0, features, false, dWeight, 0);
        }
    }

    /** dW_hh = dZᵀ h, with h before each row's step. */
    private void weightHh(FloatArray h0, FloatArray output, FloatArray dWeight) {
        int size = layout.outputSize();
        int column = layout.recurrentColumn();
        if (!order.sizes().isPadded()) {
            FloatArray h = previousStates(h0, output);
            product(order.total(), dGates, column, width, columns, h, 0, size, false, dWeight, 0);
            return;
        }
        int batch = order.batch();
        // Of all steps but the first, the previous h is one step before in the output, or after it in reverse.
        int others = (order.steps() - 1) * batch;
        int continuing = order.reverse() ? 0 : batch;
        int previous = order.reverse() ? batch : 0;
        product(others, dGates, continuing * width + column, width, columns, output, previous, size, false, dWeight, 0);
        // The first step continues from h0, which is mostly 0 and then adds nothing.
        if (!isZero(h0, batch * size)) {
            int firstRow = order.step(0) * batch;
            product(batch, dGates, firstRow * width + column, width, columns, h0, 0, size, true, dWeight, 0);
        }
    }

    private static boolean isZero(FloatArray x, int n) {
        for (int j = x.off(); j < x.off() + n; j++) {
            if (x.data()[j] != 0f) {
                return false;
            }
        }
        return true;
    }

    /** h before each row's step, (R, Hout). */
    private FloatArray previousStates(FloatArray h0, FloatArray output) {
        int size = layout.outputSize();
        float[] states = new float[order.total() * size];
        for (int t = 0; t < order.steps(); t++) {
            int row = order.offset(t);
            int continuing = order.continuing(t);
            if (continuing > 0) {
                int from = output.off() + order.offset(order.previous(t)) * size;
                System.arraycopy(output.data(), from, states, row * size, continuing * size);
            }
            int entering = order.size(t) - continuing;
            int from = h0.off() + continuing * size;
            System.arraycopy(h0.data(), from, states, (row + continuing) * size, entering * size);
        }
        return new FloatArray(states, 0);
    }

    /** db = the sum of dZ over all rows; b_ih gets the columns that come from the input, b_hh those from h. */
    private void biases(@Nullable FloatArray dInput, @Nullable FloatArray dRecurrent) {
        double[] total = columnSums();
        int first = layout.firstInputRow();
        for (int j = 0; j < columns; j++) {
            if (dInput != null) {
                dInput.data()[dInput.off() + (first + j) % columns] = (float) total[j];
            }
            if (dRecurrent != null) {
                dRecurrent.data()[dRecurrent.off() + j] = (float) total[layout.recurrentColumn() + j];
            }
        }
    }

    private double[] columnSums() {
        // A block is summed by a product with ones, which is the fastest kernel.
        int rows = order.total();
        float[] ones = new float[Math.min(rows, BLOCK)];
        Arrays.fill(ones, 1f);
        float[] part = new float[width];
        double[] total = new double[width];
        for (int from = 0; from < rows; from += BLOCK) {
            int count = Math.min(BLOCK, rows - from);
            int at = dGates.off() + from * width;
            FloatOperand left = new FloatOperand(ones, 0, count, false);
            FloatOperand right = new FloatOperand(dGates.data(), at, width, false);
            kernels.gemm(1, width, count, left, right, false, part, 0, width);
            for (int j = 0; j < width; j++) {
                total[j] += part[j];
            }
        }
        return total;
    }

    /**
     * c = aᵀ b or c += aᵀ b over rows of both, split over threads by the columns of a.
     *
     * @param a rows of lda values, from aOff on, of which 'count' columns are used
     * @param b (.., n), from bRow on
     * @param c (.., n); the first column of a makes row cRow
     */
    private void product(
            int rows,
            FloatArray a,
            int aOff,
            int lda,
            int count,
            FloatArray b,
            int bRow,
            int n,
            boolean accumulate,
            Buffer c,
            int cRow) {
        FloatArray to = FloatArray.of(c);
        FloatOperand right = new FloatOperand(b.data(), b.off() + bRow * n, n, false);
        Threads.split(count, (long) rows * n, (first, end) -> {
            int aAt = a.off() + aOff + first;
            int cAt = to.off() + (cRow + first) * n;
            FloatOperand left = new FloatOperand(a.data(), aAt, lda, true);
            kernels.gemm(end - first, n, rows, left, right, accumulate, to.data(), cAt, n);
        });
    }
}
