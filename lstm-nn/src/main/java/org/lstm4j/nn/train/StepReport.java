package org.lstm4j.nn.train;

/**
 * One step of the optimizer. All is counted from 1.
 *
 * @param epoch the running one
 * @param batch in this epoch
 * @param step since the training began, in earlier runs too
 * @param loss before the step, of all parts that it is for
 * @param epochLoss the mean of the epoch so far
 * @param gradientNorm the Euclidean norm of all gradients before they were scaled down; NaN if they are not to be
 * @param learningRate of the step, in the first group
 */
public record StepReport(
        int epoch, int batch, long step, double loss, double epochLoss, double gradientNorm, double learningRate) {}
