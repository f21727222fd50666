package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;

/**
 * The gradients of a layer's weights, in PyTorch's order of gates; each null if not needed.
 *
 * @param weightIh (G H, I)
 * @param weightHh (G H, Hout)
 * @param biasIh (G H)
 * @param biasHh (G H)
 * @param weightHr (P, H)
 */
public record WeightGradients(
        @Nullable Buffer weightIh,
        @Nullable Buffer weightHh,
        @Nullable Buffer biasIh,
        @Nullable Buffer biasHh,
        @Nullable Buffer weightHr) {}
