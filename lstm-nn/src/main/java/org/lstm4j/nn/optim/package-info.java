/**
 * Optimizers, which change parameters against their gradients, and gradient clipping. Schedules of their learning rates
 * are in {@link org.lstm4j.nn.optim.schedule}.
 */
@NullMarked
package org.lstm4j.nn.optim;

import org.jspecify.annotations.NullMarked;
