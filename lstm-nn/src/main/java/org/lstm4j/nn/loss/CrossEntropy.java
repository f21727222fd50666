package org.lstm4j.nn.loss;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * -sum over c of m(c) l(c), where l = log softmax(x) and m are the smoothed and weighted targets. Log softmax and
 * selection are one rule: dx = dy (p sum(m) - m), with p = exp(l) = softmax(x), and dm = -dy l. The rule saves l, a
 * second output beside the loss, so that the second derivative needs no second softmax. Where m is 0 and l is minus infinity,
 * m l is 0.
 */
final class CrossEntropy {
    private CrossEntropy() {}

    static Variable ofClasses(Variable x, IntTensor target, CrossEntropyOptions options) {
        ClassTargets classes = new ClassTargets("crossEntropy", x, target, options.weight(), options.ignoreIndex());
        int dim = classes.dim;
        double spread = options.labelSmoothing() / classes.count;
        double own = 1 - options.labelSmoothing();
        double divisor = options.reduction() == Reduction.MEAN ? classes.total() : 1;
        boolean byElement = options.reduction() == Reduction.NONE;
        // Then m sums up to 1 for each target, smoothed or not.
        boolean uniform = classes.isUniform();

        Tensor logs = x.data().logSoftmax(dim);
        // Gathered, not multiplied by a one-hot vector: 0 times a log-probability of -infinity is NaN.
        Tensor each = classes.gather(logs);
        if (spread != 0) {
            Tensor rest = Products.of(classes.targetWeights(logs.dtype(), 0, spread), logs)
                    .sum(new int[] {dim}, false)
                    .neg();
            each = each.mul(own).add(classes.withoutIgnored(rest));
        }
        Tensor value = byElement ? each : each.sum().div(divisor);

        List<Variable> outputs = Rule.of("crossEntropy", x).savesOutputs().outputs(List.of(logs, value), g -> {
            Variable l = g.saved(0);
            if (uniform && spread == 0 && !byElement && !g.has(0) && !GradMode.isEnabled()) {
                double dy = g.dy(1).data().item();
                // Where dy is 0, the gradient is 0 even if a score is NaN.
                if (dy != 0) {
                    Tensor dx = g.buffer(0);
                    classes.softmaxLessTargets(l.data(), dy / divisor, dx);
                    g.set(0, Variable.of(dx));
                    return;
                }
            }
            Variable p = l.exp();
            Tensor m = classes.targetWeights(l.dtype(), own, spread);
            Variable all = uniform ? p : p.mul(Variable.of(m.sum(new int[] {dim}, true)));
            Variable slope = all.sub(Variable.of(m));
            Variable dx = ElementLoss.times(upstream(g, 1, dim, byElement, divisor), slope);
            g.set(0, withLogs(g, dim, p, classes.withoutIgnored(dx)));
        });
        return outputs.get(1);
    }

    static Variable ofProbabilities(Variable x, Variable target, CrossEntropyOptions options) {
        int dim = ClassTargets.dim("crossEntropy", x.shape());
        LossChecks.same("crossEntropy", "Target", x, target);
        if (options.ignoreIndex() >= 0) {
            throw new IllegalArgumentException(
                    "crossEntropy: ignore_index is not supported for floating point target, but got "
                            + options.ignoreIndex());
        }
        int count = x.size(dim);
        double spread = options.labelSmoothing() / count;
        double own = 1 - options.labelSmoothing();
        double divisor =
                options.reduction() == Reduction.MEAN ? (double) x.data().numel() / count : 1;
        boolean byElement = options.reduction() == Reduction.NONE;
        Variable weight = weight(x, dim, options.weight());

        Tensor logs = x.data().logSoftmax(dim);
        Tensor m = target.data().mul(own).add(spread).mul(weight.data());
        Tensor each = Products.of(m, logs).sum(new int[] {dim}, false).neg();
        Tensor value = byElement ? each : each.sum().div(divisor);

        Rule rule = Rule.of("crossEntropy", x, target).saves(target, weight).savesOutputs();
        List<Variable> outputs = rule.outputs(List.of(logs, value), g -> {
            Variable w = g.saved(1);
            Variable l = g.saved(2);
            Variable dy = upstream(g, 1, dim, byElement, divisor);
            if (g.needsGrad(0)) {
                Variable p = l.exp();
                Variable mass = g.saved(0).mul(own).add(spread).mul(w);
                Variable slope = p.mul(mass.sum(new int[] {dim}, true)).sub(mass);
                g.set(0, withLogs(g, dim, p, ElementLoss.times(dy, slope)));
            }
            if (g.needsGrad(1)) {
                g.set(1, ElementLoss.times(dy, l.mul(w).mul(-own)));
            }
        });
        return outputs.get(1);
    }

    /** dy of the loss, broadcastable to the shape of the scores. */
    static Variable upstream(Gradients g, int output, int dim, boolean byElement, double divisor) {
        Variable dy = g.dy(output);
        return byElement ? dy.unsqueeze(dim) : dy.div(divisor);
    }

    /** Adds the gradient of the saved log-probabilities, which a second backward has. */
    private static Variable withLogs(Gradients g, int dim, Variable p, Variable dx) {
        if (!g.has(0)) {
            return dx;
        }
        Variable dl = g.dy(0);
        return dx.add(dl.sub(p.mul(dl.sum(new int[] {dim}, true))));
    }

    /** The class weights, broadcastable to the shape of the scores. */
    private static Variable weight(Variable x, int dim, @Nullable Tensor weight) {
        double[] weights = ClassTargets.weights("crossEntropy", x, weight, x.size(dim));
        if (weights == null) {
            return Variable.of(Tensor.scalar(x.dtype(), 1));
        }
        int[] sizes = new int[x.rank() - dim];
        Arrays.fill(sizes, 1);
        sizes[0] = weights.length;
        return Variable.of(Tensor.wrap(weights, sizes).to(x.dtype()));
    }
}
