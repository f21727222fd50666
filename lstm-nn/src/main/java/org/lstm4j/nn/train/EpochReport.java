package org.lstm4j.nn.train;

import org.jspecify.annotations.Nullable;

/**
 * One epoch.
 *
 * @param epoch counted from 1, including earlier runs
 * @param step number of steps so far, including earlier runs
 * @param learningRate of its last step, in the first group
 * @param training of the training data, each part before its step
 * @param validation of the validation data after the epoch; null without validation
 */
public record EpochReport(
        int epoch,
        long step,
        double learningRate,
        Scores training,
        @Nullable Scores validation) {
    /** Those of the validation data, or of the training data if there is no validation. */
    public Scores judged() {
        return validation == null ? training : validation;
    }
}
