package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Layer normalization in one step, forward and backward; a graph of the gradient is built from operations. */
final class LayerNormRule {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int[] LAST = {1};

    private final int rows;
    private final int n;
    private final double eps;
    /** Mean and scale of each row. */
    private final double[] stats;

    private LayerNormRule(int rows, int n, double eps) {
        this.rows = rows;
        this.n = n;
        this.eps = eps;
        this.stats = new double[2 * rows];
    }

    /**
     * y = (x - mean) / √(variance + eps) w + b over the last n numbers.
     *
     * @param x whose last dimensions have n numbers together
     * @param w of n numbers; null for ones
     * @param b of n numbers; null for zeros, as it must be without w
     */
    static Variable apply(Variable x, int n, @Nullable Variable w, @Nullable Variable b, double eps) {
        int rows = n == 0 ? 0 : x.data().numel() / n;
        LayerNormRule rule = new LayerNormRule(rows, n, eps);
        Tensor y = rule.forward(
                x.data().contiguous(),
                w == null ? null : w.data().contiguous(),
                b == null ? null : b.data().contiguous());
        List<Variable> inputs = new ArrayList<>(List.of(x));
        List<Variable> saved = new ArrayList<>(List.of(x));
        if (w != null) {
            inputs.add(w);
            saved.add(w);
        }
        if (b != null) {
            inputs.add(b);
        }
        return Rule.of("LayerNorm", inputs.toArray(new Variable[0]))
                .saves(saved.toArray(new Variable[0]))
                .output(y, g -> rule.backward(g, w != null, b != null));
    }

    private Tensor forward(Tensor x, @Nullable Tensor w, @Nullable Tensor b) {
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        int wOff = w == null ? 0 : w.offset();
        int bOff = b == null ? 0 : b.offset();
        if (x.dtype() == DType.FLOAT32) {
            float[] factors = w == null ? null : w.floats();
            float[] summands = b == null ? null : b.floats();
            FloatLayerNorm.forward(
                    rows, n, eps, x.floats(), x.offset(), factors, wOff, summands, bOff, y.floats(), stats);
        } else {
            double[] factors = w == null ? null : w.doubles();
            double[] summands = b == null ? null : b.doubles();
            DoubleLayerNorm.forward(
                    rows, n, eps, x.doubles(), x.offset(), factors, wOff, summands, bOff, y.doubles(), stats);
        }
        return y;
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
            g.set(X, Variable.of(inputGradient(data, w == null ? null : w.data().contiguous(), dy)));
        }
        if (w != null && (g.needsGrad(WEIGHT) || (hasBias && g.needsGrad(WEIGHT + 1)))) {
            double[] dw = new double[n];
            double[] db = new double[n];
            if (data.dtype() == DType.FLOAT32) {
                FloatLayerNorm.affineGradient(
                        rows, n, stats, data.floats(), data.offset(), dy.floats(), dy.offset(), dw, db);
            } else {
                DoubleLayerNorm.affineGradient(
                        rows, n, stats, data.doubles(), data.offset(), dy.doubles(), dy.offset(), dw, db);
            }
            g.set(WEIGHT, Variable.of(shaped(dw, w)));
            if (hasBias) {
                g.set(WEIGHT + 1, Variable.of(shaped(db, w)));
            }
        }
    }

    private static Tensor shaped(double[] numbers, Variable like) {
        return Tensor.wrap(numbers, numbers.length).to(like.dtype()).reshape(like.shape());
    }

    private Tensor inputGradient(Tensor x, @Nullable Tensor w, Tensor dy) {
        Tensor dx = Tensor.zeros(x.dtype(), x.shape());
        int wOff = w == null ? 0 : w.offset();
        if (x.dtype() == DType.FLOAT32) {
            float[] factors = w == null ? null : w.floats();
            FloatLayerNorm.inputGradient(
                    rows, n, stats, x.floats(), x.offset(), factors, wOff, dy.floats(), dy.offset(), dx.floats());
        } else {
            double[] factors = w == null ? null : w.doubles();
            DoubleLayerNorm.inputGradient(
                    rows, n, stats, x.doubles(), x.offset(), factors, wOff, dy.doubles(), dy.offset(), dx.doubles());
        }
        return dx;
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
