/**
 * Pooling over the last dimension: windows become their maximum or mean. Start with {@link
 * org.lstm4j.nn.pooling.MaxPool1d}; {@link org.lstm4j.nn.pooling.AdaptiveAvgPool1d} has an output of a given length.
 */
@NullMarked
package org.lstm4j.nn.pooling;

import org.jspecify.annotations.NullMarked;
