/**
 * The loops under the tensors, on {@code (array, offset, stride)}. Internal: exported to the modules of this library
 * only, and free to change.
 *
 * <p>Every class with {@code Float} in its name is the source of a {@code Double} twin that the build generates.
 * Arguments are not checked here: the public edge has done it.
 */
@NullMarked
package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.NullMarked;
