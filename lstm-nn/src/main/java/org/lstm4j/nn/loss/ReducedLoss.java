package org.lstm4j.nn.loss;

import java.util.function.Supplier;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.LossOp;

/**
 * A loss by element whose mean or sum is taken in the same pass, as is its gradient: no tensor of the losses is made. Without a
 * reduction, where a loss is NaN, and for the derivative of the gradient, the loss is composed of operations.
 *
 * @param op the loss of an element
 * @param p its parameter, if it has one
 * @param factor a constant factor of the loss
 * @param dx the derivative of the loss, with the factor, with respect to the input, from input and target
 * @param dt that with respect to the target
 */
record ReducedLoss(
        String name, LossOp op, double p, double factor, ElementLoss.Derivative dx, ElementLoss.Derivative dt) {
    private static final int X = 0;
    private static final int TARGET = 1;

    /** @param composed the losses of the elements, composed of operations */
    Variable apply(Variable x, Variable t, Reduction reduction, Supplier<Variable> composed) {
        int n = x.data().numel();
        if (reduction == Reduction.NONE || n == 0) {
            return reduction.apply(composed.get());
        }
        double share = factor / (reduction == Reduction.MEAN ? n : 1);
        double sum = LossKernel.of(x.dtype())
                .sum(op, p, x.data().contiguous(), t.data().contiguous());
        if (Double.isNaN(sum)) {
            return reduction.apply(composed.get());
        }
        Tensor value = Tensor.scalar(x.dtype(), share * sum);
        return Rule.of(name, x, t).saves(x, t).output(value, g -> backward(g, share));
    }

    private void backward(Gradients g, double share) {
        Variable x = g.saved(X);
        Variable t = g.saved(TARGET);
        Variable dy = g.dy().mul(share / factor);
        Variable[] held = {x, t};
        if (g.needsGrad(X)) {
            g.set(X, GradMode.isEnabled() ? ElementLoss.times(dy, dx.at(held)) : inputGradient(g, share, x, t));
        }
        if (g.needsGrad(TARGET)) {
            g.set(TARGET, ElementLoss.times(dy, dt.at(held)));
        }
    }

    private Variable inputGradient(Gradients g, double share, Variable x, Variable t) {
        double scale = share * g.dy().data().item();
        Tensor out = g.buffer(X);
        // Where dy is 0, the gradient is 0 even if a derivative is NaN.
        if (scale == 0) {
            return Variable.of(out.fillInPlace(0));
        }
        LossKernel.of(x.dtype())
                .gradient(op, p, scale, x.data().contiguous(), t.data().contiguous(), out);
        return Variable.of(out);
    }
}
