package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Losses by element that ask for an order with a margin; t is 1 or -1. At the margin itself the gradient is dy. */
final class Ranking {
    private Ranking() {}

    /** max(0, margin - t (x1 - x2)). dx1 = -dy t, dx2 = dy t, dt = -dy (x1 - x2), where the loss is not cut off. */
    static Variable margin(Variable x1, Variable x2, Variable t, double margin) {
        Variable[] inputs = {x1, x2, t};
        Tensor slack = slack(inputs, margin);
        return Elementwise.loss(
                "marginRanking",
                slack.relu(),
                inputs,
                in -> in[2].mul(open(in, margin)).neg(),
                in -> in[2].mul(open(in, margin)),
                in -> in[1].sub(in[0]).mul(open(in, margin)));
    }

    private static Tensor slack(Variable[] in, double margin) {
        return in[0].data().sub(in[1].data()).mul(in[2].data()).neg().add(margin);
    }

    private static Variable open(Variable[] in, double margin) {
        return open(slack(in, margin));
    }

    /** 1 where the slack is 0 or more, else 0; NaN where it is. */
    private static Variable open(Tensor slack) {
        return Variable.of(slack.ge(0).maskedFill(slack.ne(slack), Double.NaN));
    }

    /** x where t is 1, max(0, margin - x) where it is -1, and the sum of both where it is neither. */
    static Variable hinge(Variable x, Variable t, double margin) {
        Tensor slack = x.data().neg().add(margin);
        Tensor near = t.data().ne(-1);
        Tensor far = t.data().ne(1);
        Tensor none = Tensor.scalar(x.dtype(), 0);
        Tensor value = Tensor.where(near, x.data(), none).add(Tensor.where(far, slack.relu(), none));
        return Elementwise.loss("hingeEmbedding", value, new Variable[] {x, t}, in -> {
            Tensor held = in[1].data();
            Variable cut = open(in[0].data().neg().add(margin));
            return Variable.of(held.ne(-1)).sub(cut.mul(Variable.of(held.ne(1))));
        });
    }
}
