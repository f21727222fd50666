package org.lstm4j.nn.norm;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Batch normalization: {@code y = (x - E[x]) / √(Var[x] + eps) w + b}, with mean and biased variance of each channel over
 * the batch and the length.
 *
 * <p>Shapes: x and y are (N, C) or (N, C, L), with C = numFeatures. Parameters: {@code weight} (C) of ones and {@code bias}
 * (C) of zeros. Buffers: {@code running_mean} (C) of zeros, {@code running_var} (C) of ones, and {@code
 * num_batches_tracked} (), in float64, which counts exactly.
 *
 * <p>In training mode, statistics are those of the batch, and the running ones move towards them:
 *
 * <pre>
 * running = (1 - momentum) running + momentum statistic
 * </pre>
 *
 * with the unbiased variance (N L - 1 in its denominator); without a momentum, momentum is 1 over the number of batches so
 * far, which gives the cumulative average. In evaluation mode the running statistics are used, or those of the batch if
 * none are tracked. All are computed in double.
 *
 * <p>The output of a recurrent layer, (L, N, H) or (N, L, H), is permuted to (N, H, L) before; padding is then part of the
 * statistics.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another shape, and {@link IllegalArgumentException} if
 * it has another dtype than the layer, or in training mode only one value for each channel, whose variance is 0.
 *
 * <p>Source: S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
 * Shift", arXiv:1502.03167 (2015).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html">torch.nn.BatchNorm1d</a>
 */
public final class BatchNorm1d extends AffineNorm {
    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    /**
     * Options.
     *
     * @param numFeatures C, the number of channels
     * @param eps added to the variance in the denominator, for numerical stability; default 1e-5
     * @param momentum the share of the batch in the running statistics; null for a cumulative average. Default 0.1
     * @param affine whether the layer has a learnable weight and bias; default true
     * @param trackRunningStats whether running statistics are kept for evaluation; default true
     * @param dtype element type of the parameters and the input; default float32
     */
    public record Options(
            int numFeatures,
            double eps,
            @Nullable Double momentum,
            boolean affine,
            boolean trackRunningStats,
            DType dtype)
            implements BatchNorm1dOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if numFeatures is not greater than zero, eps is negative or NaN, or momentum is
         *     not from 0 to 1
         */
        public Options {
            Require.positive("BatchNorm1d", "num_features", numFeatures);
            requireEps("BatchNorm1d", eps);
            if (momentum != null && !(momentum >= 0 && momentum <= 1)) {
                throw new IllegalArgumentException("BatchNorm1d: momentum must be from 0 to 1, or null for a cumulative"
                        + " average, but got " + momentum);
            }
        }
    }

    private final Options options;
    private volatile @Nullable Double momentum;
    private final @Nullable Tensor runningMean;
    private final @Nullable Tensor runningVar;
    private final @Nullable Tensor batches;

    /** The default options for a number of channels. */
    public static Options options(int numFeatures) {
        return new Options(numFeatures, EPS, MOMENTUM, true, true, DType.FLOAT32);
    }

    /** With the default options. */
    public BatchNorm1d(int numFeatures) {
        this(options(numFeatures));
    }

    /** With a weight of ones and a bias of zeros. */
    public BatchNorm1d(Options options) {
        super(options.dtype(), Shape.of(options.numFeatures()), options.affine(), options.affine());
        this.options = options;
        this.momentum = options.momentum();
        DType dtype = options.dtype();
        int channels = options.numFeatures();
        boolean tracked = options.trackRunningStats();
        runningMean = tracked ? registerBuffer("running_mean", Tensor.zeros(dtype, channels), true) : null;
        runningVar = tracked ? registerBuffer("running_var", Tensor.ones(dtype, channels), true) : null;
        batches = tracked ? registerBuffer("num_batches_tracked", Tensor.scalar(DType.FLOAT64, 0), true) : null;
    }

    /** Resets the running statistics too. */
    @Override
    protected void resetOwn(Generator generator) {
        super.resetOwn(generator);
        resetRunningStats();
    }

    /** Sets the running statistics to those of no batch: mean 0, variance 1, count 0. */
    public void resetRunningStats() {
        if (runningMean != null && runningVar != null && batches != null) {
            runningMean.fillInPlace(0);
            runningVar.fillInPlace(1);
            batches.fillInPlace(0);
        }
    }

    @Override
    protected Variable compute(Variable x) {
        int channels = options.numFeatures();
        Require.dtype("BatchNorm1d", "input", x, options.dtype());
        if (x.rank() < 2 || x.rank() > 3 || x.size(1) != channels) {
            throw new ShapeMismatchException(
                    "BatchNorm1d",
                    "expected an input of shape (N, " + channels + ") or (N, " + channels + ", L), but got " + x.shape()
                            + Require.channelsHint(x, channels));
        }
        if (!isTraining() && runningMean != null && runningVar != null) {
            return new BatchNormRule(x, options.eps(), runningMean, runningVar).apply(x, weight(), bias());
        }
        int count = x.data().numel() / channels;
        if (isTraining() && count <= 1) {
            throw new IllegalArgumentException("BatchNorm1d: expected more than 1 value for each channel when training,"
                    + " but got an input of shape " + x.shape() + "; drop a last batch of one example (dropLast)");
        }
        BatchNormRule rule = new BatchNormRule(x, options.eps());
        if (isTraining() && runningMean != null && runningVar != null && batches != null) {
            batches.fillInPlace(batches.item() + 1);
            Double now = momentum;
            double share = now == null ? 1 / batches.item() : now;
            track(runningMean, rule.mean(), share, 1);
            track(runningVar, rule.variance(), share, count / (count - 1.0));
        }
        return rule.apply(x, weight(), bias());
    }

    /** running += share (factor statistic - running). */
    private static void track(Tensor running, double[] statistic, double share, double factor) {
        double[] next = running.toDoubleArray();
        for (int c = 0; c < next.length; c++) {
            next[c] = (1 - share) * next[c] + share * factor * statistic[c];
        }
        running.copyInPlace(Tensor.wrap(next, next.length));
    }

    /** The options, with the current momentum. */
    public Options options() {
        return options.momentum(momentum);
    }

    /**
     * Sets the momentum of later passes.
     *
     * @param value the share of the batch in the running statistics; null for a cumulative average
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public void setMomentum(@Nullable Double value) {
        momentum = options.momentum(value).momentum();
    }

    @Override
    protected String describe() {
        Double now = momentum;
        return options.numFeatures() + ", eps=" + PythonText.of(options.eps()) + ", momentum="
                + (now == null ? "None" : PythonText.of(now)) + ", affine="
                + PythonText.of(options.affine()) + ", track_running_stats="
                + PythonText.of(options.trackRunningStats());
    }
}
