package org.lstm4j.nn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.LSTMSequence;
import org.lstm4j.tensor.kernel.Numbers;
import org.lstm4j.tensor.kernel.StepRows;

/** {@link FusedLSTM} for sequences of one length, and the composed rule for all else. */
final class EvenLSTMRule implements SequenceRule {
    private final FusedLSTM fused;
    private final SequenceRule composed;

    EvenLSTMRule(RecurrentWeights weights, boolean reverse, SequenceRule composed) {
        this.fused = new FusedLSTM(
                new LSTMRules.Weights(
                        weights.weightIh(), weights.weightHh(), weights.biasIh(), weights.biasHh(), weights.weightHr()),
                reverse);
        this.composed = composed;
    }

    @Override
    public Result sequence(Variable x, StepRows rows, List<Variable> state, boolean everyStep) {
        if (!rows.isEven() || rows.steps() == 0 || everyStep) {
            return composed.sequence(x, rows, state, everyStep);
        }
        LSTMRules.Sequence result =
                fused.sequence(x.reshape(rows.steps(), rows.batch(), x.size(1)), state.get(0), state.get(1));
        Variable output = result.output();
        return new Result(output.reshape(rows.total(), output.size(2)), List.of(result.h(), result.c()), List.of());
    }

    /** Steps that allocate nothing once warm. */
    InPlaceStep inPlace(Tensor x, List<Tensor> state) {
        Tensor h = state.get(0);
        LSTMSequence kernel = fused.kernel(h.unsqueeze(0), state.get(1).size(1));
        Numbers input = PackedWeight.numbers(x);
        Numbers shown = PackedWeight.numbers(h);
        Numbers held = PackedWeight.numbers(state.get(1));
        return () -> fused.infer(kernel, input, shown, held, shown);
    }
}
