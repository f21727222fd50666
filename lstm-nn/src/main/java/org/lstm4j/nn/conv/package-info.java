/**
 * Convolution over sequences, as it is put before or between recurrent layers. Start with {@link
 * org.lstm4j.nn.conv.Conv1d}; {@link org.lstm4j.nn.pooling} shortens its output.
 */
@NullMarked
package org.lstm4j.nn.conv;

import org.jspecify.annotations.NullMarked;
