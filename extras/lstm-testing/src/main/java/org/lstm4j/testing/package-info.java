/** Assertions on tensors and gradients. */
@NullMarked
package org.lstm4j.testing;

import org.jspecify.annotations.NullMarked;
