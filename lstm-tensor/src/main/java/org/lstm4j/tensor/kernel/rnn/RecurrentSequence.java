package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.Packed;

/**
 * A batch of sequences through one recurrent layer in one direction, forward and backward. All numbers are dense; the
 * R rows of all steps stand as {@link BatchSizes} says.
 *
 * <p>Forward, the input's part of the gates is one product over all R rows, and a step is one product and one pass;
 * backward, a step is one pass and one product, and the gradients of the weights are products over the whole sequence.
 *
 * <p>The gates of a row are {@link #width} numbers: for LSTM i, f, g, o; for RNN the one sum; for GRU the candidate's
 * part from the input, r, z, and the candidate's part from h, so that the input's parts lie together, and so do those
 * from h. {@link #firstInputBlock} says how weights are brought into that order.
 *
 * <p>Source: J. Appleyard, T. Kočiský, P. Blunsom, "Optimizing Performance of Recurrent Neural Networks on GPUs",
 * arXiv:1604.01946 (2016).
 */
public interface RecurrentSequence {
    /** The numbers of a row of gates: 4H for LSTM and GRU, H for RNN. */
    int width();

    /**
     * The gates' sums from the input, all steps at once.
     *
     * @param x (R, features). Not modified
     * @param weight W_ihᵀ packed, (features, G H), its columns from {@link #firstInputBlock} on
     * @param bias (width) in the order of the gates, or null. Not modified
     * @param gates (R, width). Modified
     */
    void project(Buffer x, Packed weight, @Nullable Buffer bias, Buffer gates);

    /**
     * The recurrence.
     *
     * @param recurrent W_hhᵀ packed, (Hout, G H)
     * @param projection W_hrᵀ packed, (H, P), or null
     * @param h0 (N, Hout). Not modified
     * @param c0 (N, H) for LSTM, else null. Not modified
     * @param gates (R, width): sums from the input in, activated gates out. Modified
     * @param cells (R, H) for LSTM: c of every step; else null. Modified
     * @param raw (R, H): h of every step before a projection; without one the same as output. Modified
     * @param output (R, Hout): h of every step. Modified
     */
    void forward(
            Packed recurrent,
            @Nullable Packed projection,
            Buffer h0,
            @Nullable Buffer c0,
            Buffer gates,
            @Nullable Buffer cells,
            Buffer raw,
            Buffer output);

    /**
     * The whole forward pass where no way back is wanted: nothing is kept but the outputs and the last c, and after the
     * first call of a thread nothing is allocated.
     *
     * @param x (R, features). Not modified
     * @param weight as for {@link #project}
     * @param bias as for {@link #project}
     * @param recurrent W_hhᵀ packed, (Hout, G H)
     * @param projection W_hrᵀ packed, (H, P), or null
     * @param h0 (N, Hout). Not modified
     * @param c (N, H) for LSTM: c before the first step in, after each sequence's last one out; else null. Modified
     * @param output (R, Hout): h of every step. Modified. With one step it may be h0
     */
    void infer(
            Buffer x,
            Packed weight,
            @Nullable Buffer bias,
            Packed recurrent,
            @Nullable Packed projection,
            Buffer h0,
            @Nullable Buffer c,
            Buffer output);

    /**
     * The way back through the recurrence.
     *
     * @param recurrent W_hh packed, (G H, Hout)
     * @param projection W_hr packed, (P, H), or null
     * @param h0 (N, Hout). Not modified
     * @param c0 (N, H) for LSTM, else null. Not modified
     * @param gates (R, width) activated. Not modified, unless it is dGates
     * @param cells (R, H) for LSTM, else null. Not modified
     * @param output (R, Hout). Not modified
     * @param dOutput (R, Hout), or null for zeros. Not modified
     * @param dCells (R, H), or null for zeros. Not modified
     * @param dh (N, Hout): the gradient of the last h in, that of h0 out. Modified
     * @param dc (N, H) for LSTM: the gradient of the last c in, that of c0 out; else null. Modified
     * @param dGates (R, width): the gradients of the gates' sums. Modified
     * @param dProjected (R, P): the whole gradient of h of every step, or null without a projection. Modified
     */
    void backward(
            Packed recurrent,
            @Nullable Packed projection,
            Buffer h0,
            @Nullable Buffer c0,
            Buffer gates,
            @Nullable Buffer cells,
            Buffer output,
            @Nullable Buffer dOutput,
            @Nullable Buffer dCells,
            Buffer dh,
            @Nullable Buffer dc,
            Buffer dGates,
            @Nullable Buffer dProjected);

    /**
     * The gradient of W_hh, (G H, Hout): the gates' gradients transposed times h of the step before.
     *
     * @param dWeight Modified
     */
    void recurrentGradient(Buffer dGates, Buffer h0, Buffer output, Buffer dWeight);

    /**
     * The gradient of W_ih, (G H, features), in PyTorch's order: the gates' gradients transposed times x.
     *
     * @param dWeight Modified
     */
    void inputWeightGradient(Buffer dGates, Buffer x, int features, Buffer dWeight);

    /**
     * The gradient of x, (R, features): the gates' gradients times W_ih.
     *
     * @param weight W_ih packed, (G H, features), its rows from {@link #firstInputBlock} on
     * @param dx Modified
     */
    void inputGradient(Buffer dGates, Packed weight, Buffer dx);

    /**
     * The gradients of the biases, (G H) each, in PyTorch's order: the gates' gradients summed over all rows, in double.
     *
     * @param dInput that of b_ih. Modified
     * @param dRecurrent that of b_hh. Modified
     */
    void biasGradient(Buffer dGates, Buffer dInput, Buffer dRecurrent);

    /**
     * The gradient of W_hr, (P, H): the gradients of h transposed times h before the projection.
     *
     * @param dWeight Modified
     */
    void projectionGradient(Buffer dProjected, Buffer raw, Buffer dWeight);

    /**
     * The state after each sequence's last step.
     *
     * @param start (N, size): what a sequence without steps keeps. Not modified
     * @param steps (R, size): the state of every step. Not modified
     * @param last (N, size). Modified
     */
    void last(int size, Buffer start, Buffer steps, Buffer last);

    /**
     * Which block of H rows of W_ih comes first in the packed weight; the others follow, and those before it come last.
     */
    static int firstInputBlock(RNNMode kind) {
        return kind == RNNMode.GRU ? 2 : 0;
    }
}
