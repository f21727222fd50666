/**
 * The training loop, for those who do not want to write it: epochs and validation, early stopping, gradient
 * accumulation and clipping, truncated backpropagation, schedules, metrics, logs, checkpoints.
 *
 * <p>Start at {@link org.lstm4j.nn.train.Trainer}, which has a complete example. It changes nothing that the loop by
 * hand would not change: the same model, optimizer and data give the same bits.
 */
@NullMarked
package org.lstm4j.nn.train;

import org.jspecify.annotations.NullMarked;
