/**
 * Recurrences over whole sequences: the kernels behind {@code org.lstm4j.nn.rnn}, exported to that module alone.
 */
@NullMarked
package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.NullMarked;
