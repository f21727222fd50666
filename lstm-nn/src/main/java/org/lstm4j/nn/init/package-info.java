/**
 * Weight initialization in place, by PyTorch's formulas and in its random stream.
 */
@NullMarked
package org.lstm4j.nn.init;

import org.jspecify.annotations.NullMarked;
