package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;

/**
 * What forward in training writes, for backward to read: the output, and cuDNN's reserve space.
 *
 * @param output (R, Hout): h of every step
 * @param gates (R, width of {@link RNNLayout}): the activated gates; of an RNN, which has none, the pre-activations
 * @param cells (R, H) for LSTM: c of every step; else null
 * @param hidden (R, H): the hidden state before projection of every step; null without a projection
 */
public record RNNReserve(
        Buffer output,
        Buffer gates,
        @Nullable Buffer cells,
        @Nullable Buffer hidden) {}
