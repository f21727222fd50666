/** One LSTM unit with hand-written weights: from its equations, as a cell and as a layer. */
@NullMarked
package org.lstm4j.examples.seed;

import org.jspecify.annotations.NullMarked;
