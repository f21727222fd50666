package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A whole sequence through one LSTM layer in one direction, forward and backward. All numbers are dense and time-first:
 * step t of a (T, N, H) run starts at {@code t N H}.
 *
 * <p>Forward, the input's part of the gates is one product over all T N rows, and a step is one product and one pass;
 * backward, a step is one pass and one product, and the gradients of the weights are products over the whole sequence.
 *
 * <p>Source: J. Appleyard, T. Kočiský, P. Blunsom, "Optimizing Performance of Recurrent Neural Networks on GPUs",
 * arXiv:1604.01946 (2016).
 */
public interface LSTMSequence {
    /**
     * The gates' sums from the input: x W_ihᵀ + bias, all steps at once.
     *
     * @param x (T, N, features). Not modified
     * @param weight W_ihᵀ packed, (features, 4H)
     * @param bias the two biases' sum (4H), or null. Not modified
     * @param gates (T, N, 4H). Modified
     */
    void project(Numbers x, Packed weight, @Nullable Numbers bias, Numbers gates);

    /**
     * The recurrence.
     *
     * @param recurrent W_hhᵀ packed, (Hout, 4H)
     * @param projection W_hrᵀ packed, (H, P), or null
     * @param h0 (N, Hout). Not modified
     * @param c0 (N, H). Not modified
     * @param gates (T, N, 4H): sums from the input in, activated gates out. Modified
     * @param cells (T, N, H): c of every step. Modified
     * @param raw (T, N, H): o tanh(c) of every step; without a projection the same as output. Modified
     * @param output (T, N, Hout): h of every step. Modified
     */
    void forward(
            Packed recurrent,
            @Nullable Packed projection,
            Numbers h0,
            Numbers c0,
            Numbers gates,
            Numbers cells,
            Numbers raw,
            Numbers output);

    /**
     * The whole forward pass where no way back is wanted: nothing is kept but the outputs and the last state, and after
     * the first call of a thread nothing is allocated.
     *
     * @param x (T, N, features). Not modified
     * @param weight W_ihᵀ packed, (features, 4H)
     * @param bias the two biases' sum (4H), or null. Not modified
     * @param recurrent W_hhᵀ packed, (Hout, 4H)
     * @param projection W_hrᵀ packed, (H, P), or null
     * @param h0 (N, Hout). Not modified
     * @param c (N, H): c before the first step in, after the last one out. Modified
     * @param output (T, N, Hout): h of every step. Modified. With one step it may be h0
     */
    void infer(
            Numbers x,
            Packed weight,
            @Nullable Numbers bias,
            Packed recurrent,
            @Nullable Packed projection,
            Numbers h0,
            Numbers c,
            Numbers output);

    /**
     * The way back through the recurrence.
     *
     * @param recurrent W_hh packed, (4H, Hout)
     * @param projection W_hr packed, (P, H), or null
     * @param c0 (N, H). Not modified
     * @param gates (T, N, 4H) activated. Not modified, unless it is dGates
     * @param cells (T, N, H). Not modified
     * @param dOutput (T, N, Hout), or null for zeros. Not modified
     * @param dh (N, Hout): the gradient of the last h in, that of h0 out. Modified
     * @param dc (N, H): the gradient of the last c in, that of c0 out. Modified
     * @param dGates (T, N, 4H): the gradients of the gates' sums. Modified
     * @param dProjected (T, N, P): the whole gradient of h of every step, or null without a projection. Modified
     */
    void backward(
            Packed recurrent,
            @Nullable Packed projection,
            Numbers c0,
            Numbers gates,
            Numbers cells,
            @Nullable Numbers dOutput,
            Numbers dh,
            Numbers dc,
            Numbers dGates,
            @Nullable Numbers dProjected);

    /**
     * The gradient of W_hh, (4H, Hout): the gates' gradients transposed times h of the step before.
     *
     * @param dWeight Modified
     */
    void recurrentGradient(Numbers dGates, Numbers h0, Numbers output, Numbers dWeight);

    /**
     * The gradient of W_ih, (4H, features): the gates' gradients transposed times x.
     *
     * @param dWeight Modified
     */
    void inputWeightGradient(Numbers dGates, Numbers x, int features, Numbers dWeight);

    /**
     * The gradient of x, (T, N, features): the gates' gradients times W_ih.
     *
     * @param weight W_ih packed, (4H, features)
     * @param dx Modified
     */
    void inputGradient(Numbers dGates, Packed weight, Numbers dx);

    /**
     * The gradient of a bias, (4H): the gates' gradients summed over steps and batch, in double.
     *
     * @param dBias Modified
     */
    void biasGradient(Numbers dGates, Numbers dBias);

    /**
     * The gradient of W_hr, (P, H): the gradients of h transposed times o tanh(c).
     *
     * @param dWeight Modified
     */
    void projectionGradient(Numbers dProjected, Numbers raw, Numbers dWeight);
}
