/**
 * Recurrent layers over whole sequences: the fused kernels behind {@code org.lstm4j.nn.rnn}, exported to that module
 * alone.
 *
 * <p>{@link RNNKernels} is the entry. What depends on the mode (LSTM, GRU or RNN) is the {@link RNNLayout} of the gates,
 * and one switch each in {@code FloatForward} and {@code FloatBackwardData}.
 */
@NullMarked
package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.NullMarked;
