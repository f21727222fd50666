package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** w(y) / C times the sum over all other classes c of max(0, margin - x(y) + x(c))^p. */
final class MultiMargin {
    private MultiMargin() {}

    static Variable of(Variable x, IntTensor target, MultiMarginOptions options) {
        if (x.rank() != 1 && x.rank() != 2) {
            throw new ShapeMismatchException(
                    "multiMargin", "expected an input of shape (C) or (N, C), but got " + x.shape());
        }
        int dim = x.rank() - 1;
        int count = x.size(dim);
        // An ignoreIndex that no target has.
        Tensor own = new ClassTargets("multiMargin", x, target, null, Integer.MIN_VALUE).targetWeights(x.dtype(), 1, 0);
        Variable score = x.gather(dim, column(target)).broadcastTo(x.shape());
        Variable violation = x.sub(score).add(options.margin()).relu().maskedFill(own, 0);
        Variable powered = options.p() == 2 ? violation.square() : violation;
        Variable each = powered.sum(new int[] {dim}, false).div(count);
        return BinaryLosses.weighted(each, weights(x, target, options.weight(), count));
    }

    private static IntTensor column(IntTensor target) {
        return target.shape().rank() == 0 ? target.reshape(1) : target.reshape(target.numel(), 1);
    }

    /** The weight of the class of each target; null for 1. */
    private static @Nullable Tensor weights(Variable x, IntTensor target, @Nullable Tensor weight, int count) {
        double[] each = ClassTargets.weights("multiMargin", x, weight, count);
        if (each == null) {
            return null;
        }
        double[] chosen = new double[target.numel()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = each[target.flat(i)];
        }
        return Tensor.wrap(chosen).reshape(target.shape()).to(x.dtype());
    }
}
