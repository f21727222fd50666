package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/** A step of any rule, which allocates what the rule does. */
final class ComposedInPlaceStep implements InPlaceStep {
    private final Scan rule;
    private final Variable x;
    private final List<Tensor> state;
    private final List<Variable> before;
    private final BatchSizes rows;

    ComposedInPlaceStep(Scan rule, Tensor x, List<Tensor> state) {
        this.rule = rule;
        this.x = Variable.of(x);
        this.state = state;
        this.before = state.stream().map(Variable::of).toList();
        this.rows = BatchSizes.even(1, x.size(0));
    }

    @Override
    public void run() {
        List<Variable> after =
                GradMode.noGrad(() -> rule.sequence(x, rows, before, false)).state();
        overwrite(state, after);
    }

    /** Copies the new parts over the old; a cell may have given parts of the old state in other places. */
    static void overwrite(List<Tensor> state, List<Variable> after) {
        List<Tensor> parts = after.stream()
                .map(Variable::data)
                .map(part -> state.stream().anyMatch(part::sharesStorage) ? part.copy() : part)
                .toList();
        for (int i = 0; i < parts.size(); i++) {
            state.get(i).copyInPlace(parts.get(i));
        }
    }
}
