package org.lstm4j.nn.norm;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Fused normalization of rows, forward and backward, of which layer, group and RMS normalization consist; with createGraph
 * the backward is composed of operations.
 */
final class RowNormRule {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int[] LAST = {1};

    private final String name;
    private final boolean centered;
    private final RowNormKernel kernel;
    private final int rows;
    private final int n;
    private final double eps;
    /** Mean and scale of each row. */
    private final double[] stats;

    private RowNormRule(String name, boolean centered, DType dtype, int rows, int n, double eps) {
        this.name = name;
        this.centered = centered;
        this.kernel = RowNormKernel.of(dtype);
        this.rows = rows;
        this.n = n;
        this.eps = eps;
        this.stats = new double[2 * rows];
    }

    /**
     * y = (x - mean) / √(variance + eps) w + b over the last n elements.
     *
     * @param name of the operation, in error messages
     * @param x with last dimensions of n elements in all
     * @param w of n elements; null for ones
     * @param b of n elements; null for zeros. It must be null if w is
     */
    static Variable standardize(
            String name, Variable x, int n, @Nullable Variable w, @Nullable Variable b, double eps) {
        return of(name, true, x, n, eps).apply(x, w, b);
    }

    /** y = x / √(mean of x² + eps) w over the last n elements; see {@link #standardize}. */
    static Variable rms(String name, Variable x, int n, @Nullable Variable w, double eps) {
        return of(name, false, x, n, eps).apply(x, w, null);
    }

    private static RowNormRule of(String name, boolean centered, Variable x, int n, double eps) {
        return new RowNormRule(name, centered, x.dtype(), n == 0 ? 0 : x.data().numel() / n, n, eps);
    }

    private Variable apply(Variable x, @Nullable Variable w, @Nullable Variable b) {
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        kernel.forward(rows, n, eps, centered, x.data().contiguous(), contiguous(w), contiguous(b), y, stats);
        Variable[] inputs = Stream.of(x, w, b).filter(Objects::nonNull).toArray(Variable[]::new);
        return Rule.of(name, inputs)
                .saves(w == null ? new Variable[] {x} : new Variable[] {x, w})
                .output(y, g -> backward(g, w != null, b != null));
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
        Rows dy = Rows.of(g.dy().data(), n);
        if (g.needsGrad(X)) {
            Tensor dx = g.buffer(X);
            kernel.inputGradient(rows, n, centered, stats, data, contiguous(w), dy, dx);
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
        Variable flat = x.reshape(matrix);
        Variable deviation = centered ? flat.sub(flat.mean(LAST, true)) : flat;
        Variable scale = deviation.square().mean(LAST, true).add(eps).sqrt().reciprocal();
        Variable z = deviation.mul(scale);
        Variable dy = g.dy().reshape(matrix);
        Variable dz = w == null ? dy : dy.mul(w.reshape(Shape.of(n)));
        Variable slope = dz.mul(z).mean(LAST, true);
        Variable dm = centered ? dz.sub(dz.mean(LAST, true)) : dz;
        g.set(X, dm.sub(z.mul(slope)).mul(scale).reshape(x.shape()));
        if (w != null) {
            g.set(WEIGHT, dy.mul(z).sum(new int[] {0}, false).reshape(w.shape()));
            if (hasBias) {
                g.set(WEIGHT + 1, dy.sum(new int[] {0}, false).reshape(w.shape()));
            }
        }
    }
}
