package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;

/**
 * What {@link RNNKernels#backwardData} reads and writes.
 *
 * @param dOutput (R, Hout), or null for zeros. Not modified
 * @param dCells (R, H): the gradient of c of every step, or null for zeros. Not modified
 * @param dh (N, Hout): in, the gradient of the last h; out, that of the initial h. Modified
 * @param dc (N, H) for LSTM: in, the gradient of the last c; out, that of the initial c; else null. Modified
 * @param dGates (R, width of {@link RNNLayout}): the gradients of the gate pre-activations. Modified
 * @param dProjected (R, P): the whole gradient of h of every step; null without a projection. Modified
 * @param dx (R, I), or null if not needed. Modified
 */
public record RNNGradients(
        @Nullable Buffer dOutput,
        @Nullable Buffer dCells,
        Buffer dh,
        @Nullable Buffer dc,
        Buffer dGates,
        @Nullable Buffer dProjected,
        @Nullable Buffer dx) {}
