package org.lstm4j.nn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.kernel.RecurrentKind;
import org.lstm4j.tensor.kernel.StepRows;

/** {@link StepwiseRule} of an LSTM in the form that {@link FusedLSTM} takes: sequences of one length, (T, N, ..). */
final class LSTMRules {
    private LSTMRules() {}

    /**
     * The weights of one layer and direction.
     *
     * @param weightIh (4H, I), gates in the order i, f, g, o
     * @param weightHh (4H, Hout)
     * @param biasIh (4H), or null with biasHh
     * @param biasHh (4H)
     * @param weightHr (P, H), or null without a projection
     */
    record Weights(
            Variable weightIh,
            Variable weightHh,
            @Nullable Variable biasIh,
            @Nullable Variable biasHh,
            @Nullable Variable weightHr) {}

    /**
     * Outputs of every step, and the last state.
     *
     * @param output (T, N, Hout), in the order of time whatever the direction
     * @param h (N, Hout)
     * @param c (N, H)
     */
    record Sequence(Variable output, Variable h, Variable c) {}

    /**
     * One layer in one direction over a whole sequence.
     *
     * @param x (T, N, I)
     * @param h0 (N, Hout)
     * @param c0 (N, H)
     * @param reverse whether to start at the last step
     */
    static Sequence sequence(Variable x, Variable h0, Variable c0, Weights weights, boolean reverse) {
        RecurrentWeights same = new RecurrentWeights(
                weights.weightIh(), weights.weightHh(), weights.biasIh(), weights.biasHh(), weights.weightHr());
        int steps = x.size(0);
        int batch = x.size(1);
        SequenceRule.Result result = StepwiseRule.of(RecurrentKind.LSTM, same, reverse)
                .sequence(x.reshape(steps * batch, x.size(2)), StepRows.even(steps, batch), List.of(h0, c0), false);
        return new Sequence(
                result.output().reshape(steps, batch, h0.size(1)),
                result.state().get(0),
                result.state().get(1));
    }
}
