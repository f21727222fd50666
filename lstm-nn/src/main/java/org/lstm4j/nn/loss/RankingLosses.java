package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Losses with a margin, by element; t is 1 or -1. At the margin itself the subgradient is dy. */
final class RankingLosses {
    private RankingLosses() {}

    /** max(0, margin - t (x1 - x2)). dx1 = -dy t, dx2 = dy t, dt = -dy (x1 - x2), where the margin is violated, else 0. */
    static Variable margin(Variable x1, Variable x2, Variable t, double margin) {
        Variable[] inputs = {x1, x2, t};
        Tensor slack = slack(inputs, margin);
        return ElementLoss.of(
                "marginRanking",
                slack.relu(),
                inputs,
                in -> in[2].mul(violated(in, margin)).neg(),
                in -> in[2].mul(violated(in, margin)),
                in -> in[1].sub(in[0]).mul(violated(in, margin)));
    }

    private static Tensor slack(Variable[] in, double margin) {
        return in[0].data().sub(in[1].data()).mul(in[2].data()).neg().add(margin);
    }

    private static Variable violated(Variable[] in, double margin) {
        return violated(slack(in, margin));
    }

    /** 1 where the slack is 0 or more, else 0; NaN where it is NaN. */
    private static Variable violated(Tensor slack) {
        return Variable.of(slack.ge(0).maskedFill(slack.ne(slack), Double.NaN));
    }

    /** x where t is 1, max(0, margin - x) where it is -1, and the sum of both where it is neither. */
    static Variable hinge(Variable x, Variable t, double margin) {
        Tensor slack = x.data().neg().add(margin);
        Tensor near = t.data().ne(-1);
        Tensor far = t.data().ne(1);
        Tensor none = Tensor.scalar(x.dtype(), 0);
        Tensor value = Tensor.where(near, x.data(), none).add(Tensor.where(far, slack.relu(), none));
        return ElementLoss.of("hingeEmbedding", value, new Variable[] {x, t}, in -> {
            Tensor target = in[1].data();
            Variable violated = violated(in[0].data().neg().add(margin));
            return Variable.of(target.ne(-1)).sub(violated.mul(Variable.of(target.ne(1))));
        });
    }
}
