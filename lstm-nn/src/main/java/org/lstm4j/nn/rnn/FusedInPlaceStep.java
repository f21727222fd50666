package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.RecurrentSequence;

/** A step of a fused rule, which allocates nothing once warm. */
final class FusedInPlaceStep implements InPlaceStep {
    private final FusedScan rule;
    private final RecurrentSequence kernel;
    private final Buffer x;
    private final Buffer h;
    private final @Nullable Buffer c;

    FusedInPlaceStep(FusedScan rule, Tensor x, List<Tensor> state) {
        this.rule = rule;
        this.x = PackedWeight.numbers(x);
        this.h = PackedWeight.numbers(state.get(0));
        this.c = state.size() == 1 ? null : PackedWeight.numbers(state.get(1));
        this.kernel = rule.kernel(h, BatchSizes.even(1, x.size(0)));
    }

    @Override
    public void run() {
        rule.infer(kernel, x, h, c, h);
    }
}
