package org.lstm4j.nn.internal;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** y = x Wᵀ + b as one operation: products are added to the bias, and gradients written in the shape of the weight. */
public final class Affine {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int BIAS = 2;
    private static final int[] ROWS = {0};

    private Affine() {}

    /**
     * dx = dy W, dW = dyᵀ x and db = the sum of dy over all rows. Saves x and W.
     *
     * @param x (.., I)
     * @param weight (O, I)
     * @param bias (O); null for none
     * @return (.., O)
     */
    public static Variable of(String name, Variable x, Variable weight, @Nullable Variable bias) {
        int outputs = weight.size(0);
        Tensor rows = rows(x.data());
        Tensor y = Tensor.zeros(x.dtype(), rows.size(0), outputs);
        if (bias != null) {
            y.copyInPlace(bias.data());
        }
        y.addProductInPlace(rows, weight.data().t());
        Variable[] inputs = bias == null ? new Variable[] {x, weight} : new Variable[] {x, weight, bias};
        return Rule.of(name, inputs)
                .saves(x, weight)
                .output(y.reshape(x.shape().with(-1, outputs)), g -> backward(g, bias != null));
    }

    /** All dimensions but the last as one. */
    private static Tensor rows(Tensor x) {
        return x.reshape(x.shape().without(-1).numel(), x.size(-1));
    }

    private static void backward(Gradients g, boolean hasBias) {
        Variable x = g.saved(X);
        Variable weight = g.saved(WEIGHT);
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, x, weight, hasBias);
            return;
        }
        Tensor dy = rows(g.dy().data().contiguous());
        if (g.needsGrad(X)) {
            Tensor dx = g.buffer(X).fillInPlace(0);
            rows(dx).addProductInPlace(dy, weight.data());
            g.set(X, Variable.of(dx));
        }
        if (g.needsGrad(WEIGHT)) {
            Tensor dw = g.buffer(WEIGHT).fillInPlace(0);
            g.set(WEIGHT, Variable.of(dw.addProductInPlace(dy.t(), rows(x.data()))));
        }
        if (hasBias && g.needsGrad(BIAS)) {
            g.set(BIAS, Variable.of(dy.sum(ROWS, false)));
        }
    }

    private static void backwardWithGraph(Gradients g, Variable x, Variable weight, boolean hasBias) {
        Shape shape = Shape.of(x.shape().without(-1).numel(), x.size(-1));
        Variable dy = g.dy().reshape(shape.size(0), weight.size(0));
        g.set(X, dy.matmul(weight).reshape(x.shape()));
        g.set(WEIGHT, dy.t().matmul(x.reshape(shape)));
        if (hasBias) {
            g.set(BIAS, dy.sum(ROWS, false));
        }
    }
}
