package org.lstm4j.compile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network computes in a step.
 *
 * @param stages in order
 * @param isDouble whether it computes in float64, not float32
 * @param inputs features of x; 1 where it reads tokens
 * @param everyStep whether a sequence gives an output for each step, not the last one alone
 * @param scale of the inputs; null for none
 * @param unscale of the outputs, back to the values of the world
 */
record Net(
        List<Stage> stages,
        boolean isDouble,
        int inputs,
        boolean everyStep,
        @Nullable Affine scale,
        @Nullable Affine unscale) {
    /** a x + b for each column. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Affine(double[] factors, double[] offsets) {}

    boolean readsTokens() {
        return stages.get(0) instanceof Stage.Tokens;
    }

    int outputs() {
        return stages.get(stages.size() - 1).outputs();
    }
}
