/**
 * Layers with the names, shapes, defaults, numbers and errors of PyTorch.
 *
 * <p>Start at {@link org.lstm4j.nn.Module}.
 */
@NullMarked
package org.lstm4j.nn;

import org.jspecify.annotations.NullMarked;
