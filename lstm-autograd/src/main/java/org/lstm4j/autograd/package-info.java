/**
 * Reverse-mode differentiation over {@link org.lstm4j.tensor.Tensor}s.
 *
 * <p>Start at {@link org.lstm4j.autograd.Variable}; {@link org.lstm4j.autograd.Rule} adds an operation of one's own,
 * {@link org.lstm4j.autograd.GradCheck} checks it.
 */
@NullMarked
package org.lstm4j.autograd;

import org.jspecify.annotations.NullMarked;
