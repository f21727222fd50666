/**
 * Recurrent layers and cells, packed sequences and sessions, as {@code torch.nn.modules.rnn} and {@code
 * torch.nn.utils.rnn}.
 *
 * <p>Start at {@link org.lstm4j.nn.rnn.LSTM}. {@link org.lstm4j.nn.rnn.RecurrentLayer} has what all layers share, {@link
 * org.lstm4j.nn.rnn.Cell} is the base class of cells, {@link org.lstm4j.nn.rnn.RecurrentSession} is for inference step by
 * step.
 */
@NullMarked
package org.lstm4j.nn.rnn;

import org.jspecify.annotations.NullMarked;
