/**
 * Kernels in plain loops, which C2 turns into vector instructions where it can, and the loops that all providers share.
 */
@NullMarked
package org.lstm4j.tensor.kernel.scalar;

import org.jspecify.annotations.NullMarked;
