/** Losses: how far a prediction is from its target, as one number to minimise. */
@NullMarked
package org.lstm4j.nn.loss;

import org.jspecify.annotations.NullMarked;
