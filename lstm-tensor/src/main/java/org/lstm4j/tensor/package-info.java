/**
 * Dense n-dimensional tensors of float32 or float64 in the form of EJML's matrices, and PyTorch's random stream.
 *
 * <p>Start at {@link org.lstm4j.tensor.Tensor}.
 */
@NullMarked
package org.lstm4j.tensor;

import org.jspecify.annotations.NullMarked;
