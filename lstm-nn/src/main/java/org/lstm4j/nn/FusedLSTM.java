package org.lstm4j.nn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Numbers;
import org.lstm4j.tensor.kernel.RecurrentKind;
import org.lstm4j.tensor.kernel.RecurrentSequence;
import org.lstm4j.tensor.kernel.StepRows;

/** One LSTM layer in one direction over sequences of one length: {@link FusedRule} on tensors of (T, N, ..). */
final class FusedLSTM {
    private final FusedRule rule;

    FusedLSTM(LSTMRules.Weights weights, boolean reverse) {
        this.rule = new FusedRule(
                RecurrentKind.LSTM,
                new RecurrentWeights(
                        weights.weightIh(), weights.weightHh(), weights.biasIh(), weights.biasHh(), weights.weightHr()),
                reverse,
                w -> composed(w, reverse));
    }

    private static SequenceRule composed(RecurrentWeights w, boolean reverse) {
        return (x, rows, state, everyStep) -> {
            LSTMRules.Sequence result = LSTMRules.sequence(
                    x.reshape(rows.steps(), rows.batch(), x.size(1)),
                    state.get(0),
                    state.get(1),
                    new LSTMRules.Weights(w.weightIh(), w.weightHh(), w.biasIh(), w.biasHh(), w.weightHr()),
                    reverse);
            Variable output = result.output();
            return new SequenceRule.Result(
                    output.reshape(rows.total(), output.size(2)), List.of(result.h(), result.c()), List.of());
        };
    }

    /** See {@link LSTMRules#sequence}. */
    LSTMRules.Sequence sequence(Variable x, Variable h0, Variable c0) {
        int steps = x.size(0);
        int batch = x.size(1);
        SequenceRule.Result result =
                rule.sequence(x.reshape(steps * batch, x.size(2)), StepRows.even(steps, batch), List.of(h0, c0), false);
        return new LSTMRules.Sequence(
                result.output().reshape(steps, batch, h0.size(1)),
                result.state().get(0),
                result.state().get(1));
    }

    void infer(RecurrentSequence kernel, Numbers x, Numbers h0, @Nullable Numbers c, Numbers output) {
        rule.infer(kernel, x, h0, c, output);
    }

    RecurrentSequence kernel(Tensor output) {
        return rule.kernel(PackedWeight.numbers(output), StepRows.even(output.size(0), output.size(1)));
    }
}
