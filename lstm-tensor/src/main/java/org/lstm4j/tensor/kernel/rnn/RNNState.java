package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;

/**
 * The state of a batch of sequences.
 *
 * @param h (N, Hout)
 * @param c (N, H) for LSTM, else null
 */
public record RNNState(Buffer h, @Nullable Buffer c) {}
