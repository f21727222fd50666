/**
 * The interface of the kernels: operations on buffers, chosen by element type and provider, and threads. Internal: exported
 * to lstm-nn only, and free to change.
 *
 * <p>Every class with {@code Float} in its name is the source of a {@code Double} twin that the build generates.
 * Arguments are not checked here, because the public methods have checked them.
 */
@NullMarked
package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.NullMarked;
