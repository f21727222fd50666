package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.Packed;

/**
 * The fused kernels of one recurrent layer, for one element type. The passes are cut as cuDNN cuts them: inference,
 * forward in training, backward of data, backward of weights. All values are dense, with the R rows of all steps in the
 * order of {@link BatchSizes}.
 *
 * <p>Forward, the input's part of the gate pre-activations is one product over all R rows, and a step is one product and
 * one element-wise pass. Backward, a step is one element-wise pass and one product, and the gradients of the weights are
 * products over the whole sequence.
 *
 * <p>Source: J. Appleyard, T. Kočiský, P. Blunsom, "Optimizing Performance of Recurrent Neural Networks on GPUs",
 * arXiv:1604.01946 (2016).
 */
public interface RNNKernels {
    /**
     * Packs a weight for products.
     *
     * @param transposed whether products are with the transpose
     * @param weight (rows, columns). Not modified
     * @param old a packed weight that is not needed any more, to overwrite if its sizes are the same; or null
     */
    Packed pack(boolean transposed, int rows, int columns, Buffer weight, @Nullable Packed old);

    /**
     * Inference on given buffers: nothing is saved but the outputs and the last c.
     *
     * @param x (R, I). Not modified
     * @param state h, not modified; c, which each run overwrites with that after each sequence's last step. Modified
     * @param output (R, Hout): h of every step. Modified. With one step it may be h of the state
     */
    Inference inference(StepOrder order, Buffer x, RNNState state, Buffer output);

    /** See {@link #inference}. */
    interface Inference {
        /**
         * Reads the input and the state, and writes the output and c. Allocates nothing after a thread's first run,
         * unless it is split over threads.
         *
         * @param weights those of forward
         */
        void run(PackedWeights weights);
    }

    /**
     * Forward in training.
     *
     * @param weights those of forward
     * @param x (R, I). Not modified
     * @param initial the initial state. Not modified
     * @param reserve Modified
     */
    void forward(StepOrder order, PackedWeights weights, Buffer x, RNNState initial, RNNReserve reserve);

    /**
     * The gradients of the gate pre-activations, of the initial state and of the input.
     *
     * @param weights those of backward; W_ih may be null if dx is
     * @param initial as in forward. Not modified
     * @param reserve as forward left it. Not modified, unless its gates are dGates
     * @param gradients Modified
     */
    void backwardData(
            StepOrder order, PackedWeights weights, RNNState initial, RNNReserve reserve, RNNGradients gradients);

    /**
     * The gradients of the weights, after {@link #backwardData}.
     *
     * @param x as in forward. Not modified
     * @param initial as in forward. Not modified
     * @param reserve the hidden states as forward left them; gates and cells are not read. Not modified
     * @param gradients only dGates and dProjected are read. Not modified
     * @param weights Modified
     */
    void backwardWeights(
            StepOrder order,
            Buffer x,
            RNNState initial,
            RNNReserve reserve,
            RNNGradients gradients,
            WeightGradients weights);

    /**
     * Copies the state after each sequence's last step.
     *
     * @param size the features of this part of the state
     * @param initial (N, size), which a sequence of length 0 keeps. Not modified
     * @param steps (R, size): the state of every step. Not modified
     * @param last (N, size). Modified
     */
    void lastState(StepOrder order, int size, Buffer initial, Buffer steps, Buffer last);
}
