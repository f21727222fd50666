package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** -w(y) x(y) from log-probabilities x. dx = -dy w(y) at y, else 0. Saves the classes. */
final class NLL {
    private NLL() {}

    static Variable of(Variable x, IntTensor target, NLLOptions options) {
        ClassTargets classes = new ClassTargets("nll", x, target, options.weight(), options.ignoreIndex());
        double divisor = options.reduction() == Reduction.MEAN ? classes.total() : 1;
        boolean byElement = options.reduction() == Reduction.NONE;
        Tensor each = classes.gather(x.data());
        Tensor value = byElement ? each : each.sum().div(divisor);
        return Rule.of("nll", x).output(value, g -> {
            Variable dy = CrossEntropy.upstream(g, 0, classes.dim, byElement, divisor);
            g.set(0, classes.withoutIgnored(dy.mul(Variable.of(classes.targetWeights(dy.dtype(), -1, 0)))));
        });
    }
}
