/**
 * Modules and plain layers, with PyTorch's names, shapes, defaults, results and error messages: {@link
 * org.lstm4j.nn.Module} is the base class, {@link org.lstm4j.nn.Layer} that of modules of one input and one output.
 */
@NullMarked
package org.lstm4j.nn;

import org.jspecify.annotations.NullMarked;
