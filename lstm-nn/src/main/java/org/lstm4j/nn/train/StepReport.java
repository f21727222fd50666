package org.lstm4j.nn.train;

/**
 * One step of the optimizer. Counts start from 1.
 *
 * @param epoch the current epoch
 * @param batch in this epoch
 * @param step including earlier runs
 * @param loss of all parts of the step, before it
 * @param epochLoss the mean of the epoch so far
 * @param gradientNorm the Euclidean norm of all gradients before clipping; NaN without clipping
 * @param learningRate of the step, in the first group
 */
public record StepReport(
        int epoch, int batch, long step, double loss, double epochLoss, double gradientNorm, double learningRate) {}
