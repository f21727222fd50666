package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.Packed;

/**
 * The weights of a layer, packed for products; forward takes them transposed. W_ih starts at row {@link
 * RNNLayout#firstInputRow}.
 *
 * @param input W_ihᵀ (I, G H); in backward W_ih (G H, I)
 * @param bias (width of {@link RNNLayout}): the biases added, in the order of the gates; null without biases, and in
 *     backward
 * @param recurrent W_hhᵀ (Hout, G H); in backward W_hh (G H, Hout)
 * @param projection W_hrᵀ (H, P); in backward W_hr (P, H); null without a projection
 */
public record PackedWeights(
        @Nullable Packed input,
        @Nullable Buffer bias,
        Packed recurrent,
        @Nullable Packed projection) {}
