package org.lstm4j.nn;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Fused layer normalization, forward and backward; with createGraph the backward is composed of operations. */
final class LayerNormRule {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int[] LAST = {1};

    private final LayerNormKernel kernel;
    private final int rows;
    private final int n;
    private final double eps;
    /** Mean and scale of each row. */
    private final double[] stats;

    private LayerNormRule(DType dtype, int rows, int n, double eps) {
        this.kernel = LayerNormKernel.of(dtype);
        this.rows = rows;
        this.n = n;
        this.eps = eps;
        this.stats = new double[2 * rows];
    }

    /**
     * y = (x - mean) / √(variance + eps) w + b over the last n elements.
     *
     * @param x with last dimensions of n elements in all
     * @param w of n elements; null for ones
     * @param b of n elements; null for zeros. It must be null if w is
     */
    static Variable apply(Variable x, int n, @Nullable Variable w, @Nullable Variable b, double eps) {
        int rows = n == 0 ? 0 : x.data().numel() / n;
        LayerNormRule rule = new LayerNormRule(x.dtype(), rows, n, eps);
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        rule.kernel.forward(rows, n, eps, x.data().contiguous(), contiguous(w), contiguous(b), y, rule.stats);
        Variable[] inputs = Stream.of(x, w, b).filter(Objects::nonNull).toArray(Variable[]::new);
        return Rule.of("LayerNorm", inputs)
                .saves(w == null ? new Variable[] {x} : new Variable[] {x, w})
                .output(y, g -> rule.backward(g, w != null, b != null));
    }

    private static @Nullable Tensor contiguous(@Nullable Variable x) {
        return x == null ? null : x.data().contiguous();
    }

    private void backward(Gradients g, boolean hasWeight, boolean hasBias) {
        Variable x = g.saved(X);
        Variable w = hasWeight ? g.saved(WEIGHT) : null;
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, x, w, hasBias);
            return;
        }
        Tensor data = x.data().contiguous();
        Tensor dy = g.dy().data().contiguous();
        if (g.needsGrad(X)) {
            Tensor dx = Tensor.zeros(data.dtype(), data.shape());
            kernel.inputGradient(rows, n, stats, data, contiguous(w), dy, dx);
            g.set(X, Variable.of(dx));
        }
        if (w != null && (g.needsGrad(WEIGHT) || (hasBias && g.needsGrad(WEIGHT + 1)))) {
            double[] dw = new double[n];
            double[] db = new double[n];
            kernel.affineGradient(rows, n, stats, data, dy, dw, db);
            g.set(WEIGHT, Variable.of(shaped(dw, w)));
            if (hasBias) {
                g.set(WEIGHT + 1, Variable.of(shaped(db, w)));
            }
        }
    }

    private static Tensor shaped(double[] values, Variable like) {
        return Tensor.wrap(values, values.length).to(like.dtype()).reshape(like.shape());
    }

    private void backwardWithGraph(Gradients g, Variable x, @Nullable Variable w, boolean hasBias) {
        Shape matrix = Shape.of(rows, n);
        Variable deviation = x.reshape(matrix);
        deviation = deviation.sub(deviation.mean(LAST, true));
        Variable scale = deviation.square().mean(LAST, true).add(eps).sqrt().reciprocal();
        Variable z = deviation.mul(scale);
        Variable dy = g.dy().reshape(matrix);
        Variable dz = w == null ? dy : dy.mul(w.reshape(Shape.of(n)));
        Variable slope = dz.mul(z).mean(LAST, true);
        g.set(X, dz.sub(dz.mean(LAST, true)).sub(z.mul(slope)).mul(scale).reshape(x.shape()));
        if (w != null) {
            g.set(WEIGHT, dy.mul(z).sum(new int[] {0}, false).reshape(w.shape()));
            if (hasBias) {
                g.set(WEIGHT + 1, dy.sum(new int[] {0}, false).reshape(w.shape()));
            }
        }
    }
}
