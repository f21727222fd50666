/**
 * Recurrent layers and cells, packed sequences and sessions.
 *
 * <p>Start at {@link org.lstm4j.nn.rnn.LSTM}.
 */
@NullMarked
package org.lstm4j.nn.rnn;

import org.jspecify.annotations.NullMarked;
