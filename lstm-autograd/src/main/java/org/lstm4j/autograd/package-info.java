/**
 * Reverse-mode differentiation over {@link org.lstm4j.tensor.Tensor}s.
 *
 * <p>Start at {@link org.lstm4j.autograd.Variable}; {@link org.lstm4j.autograd.Rule} adds an operation that the
 * library does not have, {@link org.lstm4j.autograd.GradCheck} checks its gradients.
 */
@NullMarked
package org.lstm4j.autograd;

import org.jspecify.annotations.NullMarked;
