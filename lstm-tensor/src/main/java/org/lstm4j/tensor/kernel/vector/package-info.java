/**
 * Kernels on {@code jdk.incubator.vector}. Loaded only where that module is present.
 */
@NullMarked
package org.lstm4j.tensor.kernel.vector;

import org.jspecify.annotations.NullMarked;
