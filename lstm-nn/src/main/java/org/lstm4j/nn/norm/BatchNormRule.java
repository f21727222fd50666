package org.lstm4j.nn.norm;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Fused batch normalization, forward and backward; with createGraph the backward is composed of operations. */
final class BatchNormRule {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    /** All dimensions of (batch, channels, length) but that of the channels. */
    private static final int[] OTHERS = {0, 2};

    private final BatchNormKernel kernel;
    private final int batch;
    private final int channels;
    private final int length;
    private final double eps;
    private final boolean fromBatch;
    private final double[] mean;
    private final double[] variance;

    /** With the statistics of x, (batch, channels, length) or (batch, channels). */
    BatchNormRule(Variable x, double eps) {
        this(x, eps, true, new double[x.size(1)], new double[x.size(1)]);
        kernel.statistics(batch, length, x.data().contiguous(), mean, variance);
    }

    /** With given statistics of each channel. */
    BatchNormRule(Variable x, double eps, Tensor mean, Tensor variance) {
        this(x, eps, false, mean.toDoubleArray(), variance.toDoubleArray());
    }

    private BatchNormRule(Variable x, double eps, boolean fromBatch, double[] mean, double[] variance) {
        this.kernel = BatchNormKernel.of(x.dtype());
        this.batch = x.size(0);
        this.channels = x.size(1);
        this.length = x.rank() == 2 ? 1 : x.size(2);
        this.eps = eps;
        this.fromBatch = fromBatch;
        this.mean = mean;
        this.variance = variance;
    }

    /** Mean of each channel. */
    double[] mean() {
        return mean;
    }

    /** Biased variance of each channel. */
    double[] variance() {
        return variance;
    }

    /** y = (x - mean) / √(variance + eps) w + b; w and b of the channels, both null for ones and zeros. */
    Variable apply(Variable x, @Nullable Variable w, @Nullable Variable b) {
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        double[] shift = b == null ? new double[channels] : b.data().toDoubleArray();
        kernel.affine(batch, length, mean, slopes(w), shift, x.data().contiguous(), y);
        Variable[] inputs = Stream.of(x, w, b).filter(Objects::nonNull).toArray(Variable[]::new);
        return Rule.of("BatchNorm1d", inputs)
                .saves(w == null ? new Variable[] {x} : new Variable[] {x, w})
                .output(y, g -> backward(g, w != null));
    }

    /** 1 / √(variance + eps). */
    private double[] scales() {
        return Arrays.stream(variance).map(v -> 1 / Math.sqrt(v + eps)).toArray();
    }

    private double[] slopes(@Nullable Variable w) {
        double[] slopes = scales();
        if (w != null) {
            double[] weights = w.data().toDoubleArray();
            Arrays.setAll(slopes, c -> slopes[c] * weights[c]);
        }
        return slopes;
    }

    /** With z = (x - mean) scale: dx = w scale (dy - mean(dy) - z mean(dy z)), or w scale dy for given statistics. */
    private void backward(Gradients g, boolean affine) {
        Variable x = g.saved(X);
        Variable w = affine ? g.saved(WEIGHT) : null;
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, x, w);
            return;
        }
        Tensor data = x.data().contiguous();
        Rows dy = Rows.of(g.dy().data(), length);
        double[] total = new double[channels];
        double[] along = new double[channels];
        kernel.sums(batch, length, mean, data, dy, total, along);
        double[] scales = scales();
        if (g.needsGrad(X)) {
            double count = (double) batch * length;
            double[] a = slopes(w);
            double[] b = new double[channels];
            double[] d = new double[channels];
            if (fromBatch) {
                Arrays.setAll(b, c -> -a[c] * scales[c] * scales[c] * along[c] / count);
                Arrays.setAll(d, c -> -a[c] * total[c] / count);
            }
            Tensor dx = g.buffer(X);
            kernel.combine(batch, length, mean, a, b, d, data, dy, dx);
            g.set(X, Variable.of(dx));
        }
        if (w != null) {
            Arrays.setAll(along, c -> along[c] * scales[c]);
            g.set(WEIGHT, of(along, x));
            g.set(WEIGHT + 1, of(total, x));
        }
    }

    private static Variable of(double[] values, Variable like) {
        return Variable.of(Tensor.wrap(values, values.length).to(like.dtype()));
    }

    private void backwardWithGraph(Gradients g, Variable x, @Nullable Variable w) {
        Shape blocks = Shape.of(batch, channels, length);
        Shape each = Shape.of(1, channels, 1);
        Variable held = x.reshape(blocks);
        Variable center = fromBatch ? held.mean(OTHERS, true) : of(mean, x).reshape(each);
        Variable deviation = held.sub(center);
        Variable spread = fromBatch
                ? deviation.square().mean(OTHERS, true)
                : of(variance, x).reshape(each);
        Variable scale = spread.add(eps).sqrt().reciprocal();
        Variable z = deviation.mul(scale);
        Variable dy = g.dy().reshape(blocks);
        Variable slope = w == null ? scale : scale.mul(w.reshape(each));
        Variable dz =
                fromBatch ? dy.sub(dy.mean(OTHERS, true)).sub(z.mul(dy.mul(z).mean(OTHERS, true))) : dy;
        g.set(X, dz.mul(slope).reshape(x.shape()));
        if (w != null) {
            g.set(WEIGHT, dy.mul(z).sum(OTHERS, false));
            g.set(WEIGHT + 1, dy.sum(OTHERS, false));
        }
    }
}
