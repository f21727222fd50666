package org.lstm4j.nn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Numbers;
import org.lstm4j.tensor.kernel.RecurrentSequence;
import org.lstm4j.tensor.kernel.StepRows;

/** A step of a fused rule, which allocates nothing once warm. */
final class FusedInPlaceStep implements InPlaceStep {
    private final FusedRule rule;
    private final RecurrentSequence kernel;
    private final Numbers x;
    private final Numbers h;
    private final @Nullable Numbers c;

    FusedInPlaceStep(FusedRule rule, Tensor x, List<Tensor> state) {
        this.rule = rule;
        this.x = PackedWeight.numbers(x);
        this.h = PackedWeight.numbers(state.get(0));
        this.c = state.size() == 1 ? null : PackedWeight.numbers(state.get(1));
        this.kernel = rule.kernel(h, StepRows.even(1, x.size(0)));
    }

    @Override
    public void run() {
        rule.infer(kernel, x, h, c, h);
    }
}
