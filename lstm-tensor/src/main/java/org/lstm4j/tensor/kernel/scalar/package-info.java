/**
 * Kernels in plain loops, which C2 compiles to vector instructions where it can; the loops that all providers share; and the
 * backends that call them.
 */
@NullMarked
package org.lstm4j.tensor.kernel.scalar;

import org.jspecify.annotations.NullMarked;
