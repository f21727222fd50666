package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** log(1 + exp(x)), which is -log sigmoid(-x), without overflow: max(x, 0) + log(1 + exp(-|x|)). */
final class Softplus {
    private Softplus() {}

    static Tensor of(Tensor x) {
        return x.relu().add(x.abs().neg().exp().log1p());
    }

    /** dx = dy sigmoid(x). Saves x. */
    static Variable of(Variable x) {
        return Rule.of("softplus", x)
                .saves(x)
                .output(of(x.data()), g -> g.set(0, g.dy().mul(g.saved(0).sigmoid())));
    }
}
