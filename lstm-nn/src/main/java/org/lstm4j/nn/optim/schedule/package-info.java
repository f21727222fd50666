/**
 * Learning rate schedules. A scheduler sets the first rates when it is constructed, so construct it before the
 * optimizer loads a state. Then, after each epoch (or batch): {@code optimizer.step()}, then {@code scheduler.step()}.
 *
 * @see <a href="https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate">torch.optim.lr_scheduler</a>
 */
@NullMarked
package org.lstm4j.nn.optim.schedule;

import org.jspecify.annotations.NullMarked;
