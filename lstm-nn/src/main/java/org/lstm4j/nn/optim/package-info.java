/**
 * Optimizers, which change parameters against their gradients, and gradient clipping.
 */
@NullMarked
package org.lstm4j.nn.optim;

import org.jspecify.annotations.NullMarked;
