package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.Packed;

/** {@link RNNKernels} in float32. */
public final class FloatRNNKernels implements RNNKernels {
    private final RNNLayout layout;

    public FloatRNNKernels(RNNLayout layout) {
        this.layout = layout;
    }

    @Override
    public Packed pack(boolean transposed, int rows, int columns, Buffer weight, @Nullable Packed old) {
        FloatArray from = FloatArray.of(weight);
        int k = transposed ? columns : rows;
        int n = transposed ? rows : columns;
        return Kernels.floats().pack(transposed, k, n, from.data(), from.off(), columns, (FloatPacked) old);
    }

    @Override
    public Inference inference(StepOrder order, Buffer x, RNNState state, Buffer output) {
        return new FloatInference(layout, order, x, state, output);
    }

    @Override
    public void forward(StepOrder order, PackedWeights weights, Buffer x, RNNState initial, RNNReserve reserve) {
        new FloatForward(layout, order, x, initial, reserve.cells(), reserve.output()).run(weights, reserve);
    }

    @Override
    public void backwardData(
            StepOrder order, PackedWeights weights, RNNState initial, RNNReserve reserve, RNNGradients gradients) {
        new FloatBackwardData(layout, order, weights, initial, reserve, gradients).run();
    }

    @Override
    public void backwardWeights(
            StepOrder order,
            Buffer x,
            RNNState initial,
            RNNReserve reserve,
            RNNGradients gradients,
            WeightGradients weights) {
        new FloatBackwardWeights(layout, order, gradients.dGates())
                .run(x, initial, reserve, gradients.dProjected(), weights);
    }

    @Override
    public void lastState(StepOrder order, int size, Buffer initial, Buffer steps, Buffer last) {
        FloatArray start = FloatArray.of(initial);
        FloatArray every = FloatArray.of(steps);
        FloatArray to = FloatArray.of(last);
        // Rows from 'done' on have been copied; first those of sequences of length 0.
        int done = order.steps() == 0 ? 0 : order.size(0);
        int empty = (order.batch() - done) * size;
        System.arraycopy(start.data(), start.off() + done * size, to.data(), to.off() + done * size, empty);
        for (int t = 0; t < order.steps() && done > 0; t++) {
            // Forward, the rows that end at step t are those that step t + 1 lacks; in reverse, all end at step 0.
            int next = order.reverse() || t + 1 == order.steps() ? 0 : order.size(t + 1);
            if (next < done) {
                int from = every.off() + (order.offset(t) + next) * size;
                System.arraycopy(every.data(), from, to.data(), to.off() + next * size, (done - next) * size);
                done = next;
            }
        }
    }
}
