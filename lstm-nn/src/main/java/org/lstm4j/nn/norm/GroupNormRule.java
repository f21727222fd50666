package org.lstm4j.nn.norm;

import java.util.Arrays;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Fused group normalization with a weight and a bias for each channel, forward and backward; with createGraph the backward is
 * composed of operations. To the loops, which are those of batch normalization, each channel of each example is a channel.
 */
final class GroupNormRule {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int[] LAST = {1};
    /** All dimensions of (batch, channels, length) but that of the channels. */
    private static final int[] OTHERS = {0, 2};

    private final BatchNormKernel kernel;
    private final double eps;
    private final int batch;
    private final int channels;
    private final int length;
    /** Groups of all examples, and the elements of one. */
    private final int rows;

    private final int n;
    /** Channels of a group. */
    private final int members;
    /** Of each channel of each example. */
    private final double[] mean;

    private final double[] scale;

    private GroupNormRule(Variable x, int groups, double eps) {
        this.kernel = BatchNormKernel.of(x.dtype());
        this.eps = eps;
        this.batch = x.size(0);
        this.channels = x.size(1);
        this.length = batch == 0 ? 0 : x.data().numel() / (batch * channels);
        this.rows = batch * groups;
        this.members = channels / groups;
        this.n = members * length;
        this.mean = new double[batch * channels];
        this.scale = new double[batch * channels];
    }

    /** y = (x - mean) / √(variance + eps) w + b for x (N, C, ..), w and b (C). */
    static Variable apply(Variable x, int groups, Variable w, Variable b, double eps) {
        GroupNormRule rule = new GroupNormRule(x, groups, eps);
        Tensor y = rule.forward(x.data().contiguous(), w, b);
        return Rule.of("GroupNorm", x, w, b).saves(x, w).output(y, rule::backward);
    }

    private Tensor forward(Tensor x, Variable w, Variable b) {
        double[] means = new double[rows];
        double[] variances = new double[rows];
        kernel.statistics(1, n, x, means, variances);
        for (int i = 0; i < mean.length; i++) {
            mean[i] = means[i / members];
            scale[i] = 1 / Math.sqrt(variances[i / members] + eps);
        }
        double[] weights = w.data().toDoubleArray();
        double[] biases = b.data().toDoubleArray();
        double[] slopes = new double[mean.length];
        double[] bases = new double[mean.length];
        Arrays.setAll(slopes, i -> scale[i] * weights[i % channels]);
        Arrays.setAll(bases, i -> biases[i % channels]);
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        kernel.affine(1, length, mean, slopes, bases, x, y);
        return y;
    }

    /** With z = (x - mean) scale and dz = dy w: dx = scale (dz - mean(dz) - z mean(dz z)), with means over the group. */
    private void backward(Gradients g) {
        Variable x = g.saved(X);
        Variable w = g.saved(WEIGHT);
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, x, w);
            return;
        }
        Tensor data = x.data().contiguous();
        Rows dy = Rows.of(g.dy().data(), length);
        double[] total = new double[mean.length];
        double[] along = new double[mean.length];
        kernel.sums(1, length, mean, data, dy, total, along);
        if (g.needsGrad(X)) {
            Tensor dx = g.buffer(X);
            inputGradient(w.data().toDoubleArray(), total, along, data, dy, dx);
            g.set(X, Variable.of(dx));
        }
        double[] dw = new double[channels];
        double[] db = new double[channels];
        for (int i = 0; i < mean.length; i++) {
            dw[i % channels] += along[i] * scale[i];
            db[i % channels] += total[i];
        }
        g.set(WEIGHT, of(dw, w));
        g.set(WEIGHT + 1, of(db, w));
    }

    private void inputGradient(double[] weights, double[] total, double[] along, Tensor x, Rows dy, Tensor dx) {
        double[] shift = new double[rows];
        double[] slope = new double[rows];
        for (int i = 0; i < mean.length; i++) {
            shift[i / members] += weights[i % channels] * total[i] / n;
            slope[i / members] += weights[i % channels] * along[i] * scale[i] * scale[i] / n;
        }
        double[] a = new double[mean.length];
        double[] b = new double[mean.length];
        double[] d = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            a[i] = scale[i] * weights[i % channels];
            b[i] = -scale[i] * slope[i / members];
            d[i] = -scale[i] * shift[i / members];
        }
        kernel.combine(1, length, mean, a, b, d, x, dy, dx);
    }

    private static Variable of(double[] values, Variable like) {
        return Variable.of(Tensor.wrap(values, values.length).to(like.dtype()));
    }

    private void backwardWithGraph(Gradients g, Variable x, Variable w) {
        Shape matrix = Shape.of(rows, n);
        Shape blocks = Shape.of(batch, channels, length);
        Variable flat = x.reshape(matrix);
        Variable deviation = flat.sub(flat.mean(LAST, true));
        Variable inverse = deviation.square().mean(LAST, true).add(eps).sqrt().reciprocal();
        Variable z = deviation.mul(inverse);
        Variable dy = g.dy().reshape(blocks);
        Variable dz = dy.mul(w.reshape(Shape.of(1, channels, 1))).reshape(matrix);
        Variable slope = dz.mul(z).mean(LAST, true);
        g.set(X, dz.sub(dz.mean(LAST, true)).sub(z.mul(slope)).mul(inverse).reshape(x.shape()));
        g.set(WEIGHT, dy.mul(z.reshape(blocks)).sum(OTHERS, false));
        g.set(WEIGHT + 1, dy.sum(OTHERS, false));
    }
}
