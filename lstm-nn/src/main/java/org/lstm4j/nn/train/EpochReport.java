package org.lstm4j.nn.train;

import org.jspecify.annotations.Nullable;

/**
 * One epoch.
 *
 * @param epoch counted from 1, in earlier runs too
 * @param step how many steps were made so far, in earlier runs too
 * @param learningRate of its last step, in the first group
 * @param training measured during the epoch, each part before the step that it is for
 * @param validation measured after it; null without validation data
 */
public record EpochReport(
        int epoch,
        long step,
        double learningRate,
        Scores training,
        @Nullable Scores validation) {
    /** Those on the validation data, or in training if there is no validation. */
    public Scores judged() {
        return validation == null ? training : validation;
    }
}
