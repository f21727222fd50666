package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Loss functions, named as in {@code torch.nn.functional} without {@code _loss}.
 *
 * <p>Each has a form with PyTorch's defaults and one with all options. With {@link Reduction#NONE} the losses of the
 * elements keep their shape. Targets that are variables get a gradient if they require one. All losses but {@link #ctc}
 * can be differentiated twice. For padded sequences see {@link Masked}.
 */
public final class Losses {
    private Losses() {}

    /** The squared error with the mean over all elements; see {@link #mse(Variable, Variable, Reduction)}. */
    public static Variable mse(Variable input, Variable target) {
        return mse(input, target, Reduction.MEAN);
    }

    /**
     * The squared error (x - t)².
     *
     * @param input of any shape
     * @param target of the shape and dtype of the input
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html">torch.nn.MSELoss</a>
     */
    public static Variable mse(Variable input, Variable target, Reduction reduction) {
        reduction.requireGeneral("mse");
        LossChecks.same("mse", "Target", input, target);
        return RegressionLosses.mse(input, target, reduction);
    }

    /** The absolute error with the mean over all elements; see {@link #l1(Variable, Variable, Reduction)}. */
    public static Variable l1(Variable input, Variable target) {
        return l1(input, target, Reduction.MEAN);
    }

    /**
     * The absolute error |x - t|. Its gradient is 0 where the error is 0.
     *
     * @param input of any shape
     * @param target of the shape and dtype of the input
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html">torch.nn.L1Loss</a>
     */
    public static Variable l1(Variable input, Variable target, Reduction reduction) {
        reduction.requireGeneral("l1");
        LossChecks.same("l1", "Target", input, target);
        return reduction.apply(RegressionLosses.l1(input, target));
    }

    /**
     * The smooth absolute error with the mean over all elements and beta 1; see {@link #smoothL1(Variable, Variable,
     * double, Reduction)}.
     */
    public static Variable smoothL1(Variable input, Variable target) {
        return smoothL1(input, target, 1, Reduction.MEAN);
    }

    /** With the mean over all elements; see {@link #smoothL1(Variable, Variable, double, Reduction)}. */
    public static Variable smoothL1(Variable input, Variable target, double beta) {
        return smoothL1(input, target, beta, Reduction.MEAN);
    }

    /**
     * The smooth absolute error, quadratic near 0: with d = x - t
     *
     * <pre>
     * loss = d² / (2 beta)       where |d| &lt; beta
     * loss = |d| - beta / 2      elsewhere
     * </pre>
     *
     * <p>It equals {@link #huber} divided by beta.
     *
     * @param input of any shape
     * @param target of the shape and dtype of the input
     * @param beta threshold of |d| between the two cases, 0 or more; 0 gives {@link #l1}. Default 1
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if beta is negative, the dtypes differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html">torch.nn.SmoothL1Loss</a>
     */
    public static Variable smoothL1(Variable input, Variable target, double beta, Reduction reduction) {
        reduction.requireGeneral("smoothL1");
        LossChecks.same("smoothL1", "Target", input, target);
        return RegressionLosses.smoothL1(input, target, beta, reduction);
    }

    /**
     * The Huber loss with the mean over all elements and delta 1; see {@link #huber(Variable, Variable, double,
     * Reduction)}.
     */
    public static Variable huber(Variable input, Variable target) {
        return huber(input, target, 1, Reduction.MEAN);
    }

    /** With the mean over all elements; see {@link #huber(Variable, Variable, double, Reduction)}. */
    public static Variable huber(Variable input, Variable target, double delta) {
        return huber(input, target, delta, Reduction.MEAN);
    }

    /**
     * The squared error near 0, the absolute error elsewhere: with d = x - t
     *
     * <pre>
     * loss = d² / 2                      where |d| &lt;= delta
     * loss = delta (|d| - delta / 2)     elsewhere
     * </pre>
     *
     * @param input of any shape
     * @param target of the shape and dtype of the input
     * @param delta threshold of |d| between the two cases, greater than 0; default 1
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if delta is not greater than 0, the dtypes differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html">torch.nn.HuberLoss</a>
     */
    public static Variable huber(Variable input, Variable target, double delta, Reduction reduction) {
        reduction.requireGeneral("huber");
        LossChecks.same("huber", "Target", input, target);
        return RegressionLosses.huber(input, target, delta, reduction);
    }

    /** With the mean over all elements; see {@link #quantile(Variable, Variable, double, Reduction)}. */
    public static Variable quantile(Variable input, Variable target, double quantile) {
        return quantile(input, target, quantile, Reduction.MEAN);
    }

    /**
     * The quantile (pinball) loss, whose expectation is least where the input is the q-quantile of the target:
     *
     * <pre>
     * loss = q (t - x)           where t &gt;= x
     * loss = (1 - q) (x - t)     where t &lt; x
     * </pre>
     *
     * <p>Its gradient is 0 where the error is 0. With q = 0.5 it is half of {@link #l1}.
     *
     * @param input forecasts of the quantile, of any shape
     * @param target of the shape and dtype of the input
     * @param quantile q, between 0 and 1
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; nothing is broadcast
     * @throws IllegalArgumentException if q is not between 0 and 1, the dtypes differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://doi.org/10.2307/1913643">R. Koenker, G. Bassett, Regression Quantiles, 1978</a>
     */
    public static Variable quantile(Variable input, Variable target, double quantile, Reduction reduction) {
        reduction.requireGeneral("quantile");
        LossChecks.same("quantile", "Target", input, target);
        return reduction.apply(ForecastLosses.quantile(input, target, quantile));
    }

    /**
     * The quantile loss of several quantiles of each target; see {@link #quantile(Variable, Variable, double, Reduction)}.
     *
     * @param input forecasts, of shape (*, Q), with the quantiles in the last dimension
     * @param target of shape (*)
     * @param quantiles Q values between 0 and 1. Not modified
     * @param reduction applied to the losses, of shape (*, Q); default mean
     * @throws ShapeMismatchException if the shapes do not match
     * @throws IllegalArgumentException if a quantile is not between 0 and 1, the dtypes differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     */
    public static Variable quantile(Variable input, Variable target, double[] quantiles, Reduction reduction) {
        reduction.requireGeneral("quantile");
        LossChecks.type("quantile", "Target", input.dtype(), target.dtype());
        int last = input.rank() - 1;
        if (last < 0
                || input.size(last) != quantiles.length
                || !input.shape().without(last).equals(target.shape())) {
            throw new ShapeMismatchException(
                    "quantile",
                    "expected an input of the target size " + target.shape() + " with a last dimension of "
                            + quantiles.length + " quantiles, but got " + input.shape());
        }
        return reduction.apply(ForecastLosses.quantile(input, target.unsqueeze(last), quantiles));
    }

    /**
     * The cross-entropy with the mean over all targets; see {@link #crossEntropy(Variable, IntTensor,
     * CrossEntropyOptions)}.
     */
    public static Variable crossEntropy(Variable input, IntTensor target) {
        return crossEntropy(input, target, CrossEntropyOptions.options());
    }

    /**
     * The cross-entropy of logits x and classes y: with l = log softmax(x), weights w, label smoothing e
     *
     * <pre>
     * loss = -(1 - e) w(y) l(y) - e / C sum over c of w(c) l(c)
     * </pre>
     *
     * <p>and 0 where y is the ignored index. The mean is the weighted mean: the sum divided by the sum of w(y) over all
     * targets that are not ignored; NaN if there are none. Ignored targets contribute no gradient.
     *
     * @param input logits, of shape (C), (N, C) or (N, C, d1, ..): classes are dimension 1, so an output of shape (L,
     *     N, C) must be reshaped or permuted first
     * @param target classes from 0 to C - 1, or the ignored index, of shape (), (N) or (N, d1, ..)
     * @param options weight, ignored index, reduction and label smoothing
     * @return a scalar, or with {@link Reduction#NONE} of the shape of the target
     * @throws ShapeMismatchException if the shapes of input, target and weight do not match
     * @throws IndexOutOfBoundsException if a target is out of bounds
     * @throws IllegalArgumentException if the weight has another dtype
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html">torch.nn.CrossEntropyLoss</a>
     * @see <a href="https://arxiv.org/abs/1512.00567">Szegedy et al., Rethinking the Inception architecture, 2015</a>,
     *     section 7 for label smoothing
     */
    public static Variable crossEntropy(Variable input, IntTensor target, CrossEntropyOptions options) {
        return CrossEntropy.ofClasses(input, target, options);
    }

    /**
     * The cross-entropy with class probabilities and the mean over all targets; see {@link #crossEntropy(Variable,
     * Variable, CrossEntropyOptions)}.
     */
    public static Variable crossEntropy(Variable input, Variable target) {
        return crossEntropy(input, target, CrossEntropyOptions.options());
    }

    /**
     * The cross-entropy of logits x and class probabilities t: with l = log softmax(x), weights w, label smoothing e
     *
     * <pre>
     * loss = -sum over c of w(c) ((1 - e) t(c) + e / C) l(c)
     * </pre>
     *
     * <p>The mean divides by the number of targets, whatever their weights. A target of 0 contributes 0 also at a logit of minus
     * infinity, where PyTorch gives NaN.
     *
     * @param input logits, of shape (C), (N, C) or (N, C, d1, ..)
     * @param target probabilities, of the shape and dtype of the input; whether they sum up to 1 is not checked
     * @param options weight, reduction and label smoothing; ignoreIndex must be negative
     * @return a scalar, or with {@link Reduction#NONE} of the shape of the input without dimension 1
     * @throws ShapeMismatchException if the shapes differ
     * @throws IllegalArgumentException if the dtypes differ, or ignoreIndex is 0 or more
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html">torch.nn.CrossEntropyLoss</a>
     */
    public static Variable crossEntropy(Variable input, Variable target, CrossEntropyOptions options) {
        return CrossEntropy.ofProbabilities(input, target, options);
    }

    /**
     * The negative log-likelihood with the mean over all targets; see {@link #nll(Variable, IntTensor, NLLOptions)}.
     */
    public static Variable nll(Variable input, IntTensor target) {
        return nll(input, target, NLLOptions.options());
    }

    /**
     * The negative log-likelihood -w(y) x(y) of classes y under log-probabilities x. Shapes, mean and errors are those
     * of {@link #crossEntropy(Variable, IntTensor, CrossEntropyOptions)}, which is this after log softmax.
     *
     * @param input log-probabilities, of shape (C), (N, C) or (N, C, d1, ..)
     * @param target classes from 0 to C - 1, or the ignored index, of shape (), (N) or (N, d1, ..)
     * @param options weight, ignored index and reduction
     * @throws ShapeMismatchException if the shapes of input, target and weight do not match
     * @throws IndexOutOfBoundsException if a target is out of bounds
     * @throws IllegalArgumentException if the weight has another dtype
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html">torch.nn.NLLLoss</a>
     */
    public static Variable nll(Variable input, IntTensor target, NLLOptions options) {
        return NLL.of(input, target, options);
    }

    /**
     * The binary cross-entropy with the mean over all elements; see {@link #bce(Variable, Variable, Tensor,
     * Reduction)}.
     */
    public static Variable bce(Variable input, Variable target) {
        return bce(input, target, null, Reduction.MEAN);
    }

    /** The binary cross-entropy without weights; see {@link #bce(Variable, Variable, Tensor, Reduction)}. */
    public static Variable bce(Variable input, Variable target, Reduction reduction) {
        return bce(input, target, null, reduction);
    }

    /**
     * The binary cross-entropy of probabilities
     *
     * <pre>
     * loss = -w (t log x + (1 - t) log(1 - x))
     * </pre>
     *
     * <p>with logarithms clamped to -100 or more, so that the loss is finite. The gradient is w (x - t) / max(x (1 - x),
     * 1e-12). {@link #bceWithLogits} needs neither clamp and is numerically more stable.
     *
     * @param input probabilities, from 0 to 1
     * @param target of the shape and dtype of the input, from 0 to 1
     * @param weight rescaling weight of each element, broadcastable to the shape of the input; default null: 1
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if an input is not from 0 to 1, the dtypes differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html">torch.nn.BCELoss</a>
     */
    public static Variable bce(Variable input, Variable target, @Nullable Tensor weight, Reduction reduction) {
        reduction.requireGeneral("bce");
        LossChecks.same("bce", "Target", input, target);
        LossChecks.weight("bce", "weight", input, weight);
        return reduction.apply(BinaryLosses.weighted(BinaryLosses.ofProbabilities(input, target), weight));
    }

    /**
     * The binary cross-entropy of logits with the mean over all elements; see {@link #bceWithLogits(Variable, Variable,
     * BCEWithLogitsOptions)}.
     */
    public static Variable bceWithLogits(Variable input, Variable target) {
        return bceWithLogits(input, target, BCEWithLogitsOptions.options());
    }

    /**
     * The binary cross-entropy of logits
     *
     * <pre>
     * loss = -w (q t log sigmoid(x) + (1 - t) log sigmoid(-x))
     * </pre>
     *
     * <p>computed without overflow for logits of any size; q is posWeight.
     *
     * @param input logits
     * @param target of the shape and dtype of the input, from 0 to 1
     * @param options weight w, posWeight q and reduction
     * @throws ShapeMismatchException if the shapes differ, or weights do not broadcast to them
     * @throws IllegalArgumentException if the dtypes differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html">torch.nn.BCEWithLogitsLoss</a>
     */
    public static Variable bceWithLogits(Variable input, Variable target, BCEWithLogitsOptions options) {
        LossChecks.same("bceWithLogits", "Target", input, target);
        LossChecks.weight("bceWithLogits", "weight", input, options.weight());
        LossChecks.weight("bceWithLogits", "pos_weight", input, options.posWeight());
        if (options.weight() == null && options.posWeight() == null) {
            return BinaryLosses.ofLogits(input, target, options.reduction());
        }
        Variable each = BinaryLosses.ofLogits(input, target, options.posWeight());
        return options.reduction().apply(BinaryLosses.weighted(each, options.weight()));
    }

    /**
     * The divergence from probabilities, with the mean over all elements. {@link Reduction#BATCHMEAN} is the mathematical
     * definition. See {@link #klDiv(Variable, Variable, boolean, Reduction)}.
     */
    public static Variable klDiv(Variable input, Variable target) {
        return klDiv(input, target, false, Reduction.MEAN);
    }

    /** The divergence from probabilities; see {@link #klDiv(Variable, Variable, boolean, Reduction)}. */
    public static Variable klDiv(Variable input, Variable target, Reduction reduction) {
        return klDiv(input, target, false, reduction);
    }

    /**
     * The Kullback-Leibler divergence of log-probabilities x from a target
     *
     * <pre>
     * loss = t (log t - x)         0 log 0 is 0
     * loss = exp(t) (t - x)        with logTarget
     * </pre>
     *
     * <p>A probability or target of 0 counts as 0, also at a log-probability of minus infinity, where PyTorch gives NaN.
     * {@link Reduction#BATCHMEAN} gives the mathematical definition; the mean, the default as in PyTorch, also divides
     * by the number of classes. Where a probability t is 0, its gradient is minus infinity.
     *
     * @param input log-probabilities
     * @param target of the shape and dtype of the input
     * @param logTarget whether the target holds log-probabilities as well; default false
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html">torch.nn.KLDivLoss</a>
     */
    public static Variable klDiv(Variable input, Variable target, boolean logTarget, Reduction reduction) {
        LossChecks.same("klDiv", "Target", input, target);
        Variable each = logTarget
                ? KLDivergence.ofLogProbabilities(input, target)
                : KLDivergence.ofProbabilities(input, target);
        return reduction.apply(each);
    }

    /**
     * The negative log-likelihood under normal distributions, with the mean over all elements; see {@link
     * #gaussianNLL(Variable, Variable, Variable, GaussianNLLOptions)}.
     */
    public static Variable gaussianNLL(Variable input, Variable target, Variable variance) {
        return gaussianNLL(input, target, variance, GaussianNLLOptions.options());
    }

    /**
     * The negative log-likelihood of t under the normal distribution of mean x and variance v
     *
     * <pre>
     * loss = (log max(v, eps) + (x - t)² / max(v, eps)) / 2
     * </pre>
     *
     * <p>plus log(2 pi) / 2 if full. The gradient ignores the clamping at eps.
     *
     * @param input means
     * @param target of the shape and dtype of the input
     * @param variance of the shape of the input, or the same with a last dimension of 1 or without it; not negative
     * @param options full, eps and reduction
     * @throws ShapeMismatchException if the shapes do not match
     * @throws IllegalArgumentException if a variance is negative, or the dtypes differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html">torch.nn.GaussianNLLLoss</a>
     */
    public static Variable gaussianNLL(Variable input, Variable target, Variable variance, GaussianNLLOptions options) {
        LossChecks.same("gaussianNLL", "Target", input, target);
        LossChecks.type("gaussianNLL", "var", input.dtype(), variance.dtype());
        return options.reduction()
                .apply(LikelihoodLosses.gaussian(input, target, variance, options.full(), options.eps()));
    }

    /**
     * The negative log-likelihood under Poisson distributions, from the logarithms of their rates, with the mean over
     * all elements; see {@link #poissonNLL(Variable, Variable, PoissonNLLOptions)}.
     */
    public static Variable poissonNLL(Variable input, Variable target) {
        return poissonNLL(input, target, PoissonNLLOptions.options());
    }

    /**
     * The negative log-likelihood of counts t under the Poisson distribution of rate x
     *
     * <pre>
     * loss = exp(x) - t x                    with logInput, the default
     * loss = x - t log(x + eps)              without logInput
     * </pre>
     *
     * <p>plus, if full, Stirling's approximation of log t!: t log t - t + log(2 pi t) / 2 where t &gt; 1.
     *
     * @param input rates, or their logarithms
     * @param target of the shape and dtype of the input
     * @param options logInput, full, eps and reduction
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html">torch.nn.PoissonNLLLoss</a>
     */
    public static Variable poissonNLL(Variable input, Variable target, PoissonNLLOptions options) {
        LossChecks.same("poissonNLL", "Target", input, target);
        return options.reduction()
                .apply(LikelihoodLosses.poisson(input, target, options.logInput(), options.full(), options.eps()));
    }

    /** With the mean over all elements; see {@link #studentTNLL(Variable, Variable, Variable, Variable, Reduction)}. */
    public static Variable studentTNLL(Variable input, Variable target, Variable scale, Variable df) {
        return studentTNLL(input, target, scale, df, Reduction.MEAN);
    }

    /**
     * The negative log-likelihood of t under Student's t-distribution of location x, scale s and n degrees of freedom, for
     * forecasts with heavy tails: with y = (t - x) / s
     *
     * <pre>
     * loss = (n + 1) / 2 log(1 + y² / n) + log s + log(n pi) / 2 + log gamma(n / 2) - log gamma((n + 1) / 2)
     * </pre>
     *
     * @param input locations
     * @param target of the shape and dtype of the input
     * @param scale greater than 0, of the shape of the input or broadcast to it, and of its dtype
     * @param df degrees of freedom, greater than 0, of the shape of the input or broadcast to it, and of its dtype
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes do not match
     * @throws IllegalArgumentException if a scale or df is not greater than 0, the dtypes differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/distributions.html#studentt">torch.distributions.StudentT</a>
     */
    public static Variable studentTNLL(
            Variable input, Variable target, Variable scale, Variable df, Reduction reduction) {
        reduction.requireGeneral("studentTNLL");
        LossChecks.same("studentTNLL", "Target", input, target);
        Variable s = LossChecks.parameter("studentTNLL", "scale", input, scale);
        Variable n = LossChecks.parameter("studentTNLL", "df", input, df);
        LossChecks.positive("studentTNLL", "a scale", scale.data(), false);
        LossChecks.positive("studentTNLL", "degrees of freedom", df.data(), false);
        return reduction.apply(ForecastLosses.studentT(input, target, s, n));
    }

    /** With the mean over all elements; see {@link #negativeBinomialNLL(Variable, Variable, Variable, Reduction)}. */
    public static Variable negativeBinomialNLL(Variable input, Variable target, Variable totalCount) {
        return negativeBinomialNLL(input, target, totalCount, Reduction.MEAN);
    }

    /**
     * The negative log-likelihood of counts k under the negative binomial distribution of logits x and total count r, for
     * forecasts of counts that vary more than those of {@link #poissonNLL}. Their mean is m = r exp(x), their variance m +
     * m² / r; from a mean, x = log(m / r).
     *
     * <pre>
     * loss = r log(1 + exp(x)) + k log(1 + exp(-x)) + log gamma(k + 1) + log gamma(r) - log gamma(r + k)
     * </pre>
     *
     * @param input logits of success
     * @param target counts of 0 or more, of the shape and dtype of the input
     * @param totalCount number of failures r, greater than 0 and not always whole, of the shape of the input or broadcast to
     *     it, and of its dtype
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes do not match
     * @throws IllegalArgumentException if a total count is not greater than 0, a target is negative, the dtypes differ, or the
     *     reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/distributions.html#negativebinomial">torch.distributions.NegativeBinomial</a>
     */
    public static Variable negativeBinomialNLL(
            Variable input, Variable target, Variable totalCount, Reduction reduction) {
        reduction.requireGeneral("negativeBinomialNLL");
        LossChecks.same("negativeBinomialNLL", "Target", input, target);
        Variable r = LossChecks.parameter("negativeBinomialNLL", "totalCount", input, totalCount);
        LossChecks.positive("negativeBinomialNLL", "a total count", totalCount.data(), false);
        LossChecks.positive("negativeBinomialNLL", "counts", target.data(), true);
        return reduction.apply(ForecastLosses.negativeBinomial(input, target, r));
    }

    /**
     * Connectionist temporal classification with blank 0 and the mean over the batch; see {@link #ctc(Variable, IntTensor, int[],
     * int[], CTCOptions)}.
     *
     * @param inputLengths Not modified
     * @param targetLengths Not modified
     */
    public static Variable ctc(Variable logProbs, IntTensor targets, int[] inputLengths, int[] targetLengths) {
        return ctc(logProbs, targets, inputLengths, targetLengths, CTCOptions.options());
    }

    /**
     * Connectionist temporal classification: the negative log-probability of the labels, summed over all alignments with
     * the steps of the sequence; an alignment reduces to the labels by merging repetitions and removing blanks. It is
     * infinite if the sequence is too short for its labels. The mean divides each loss by its number of labels (at least
     * 1), then averages over the batch.
     *
     * <p>As in PyTorch, the gradient assumes that the input comes from log softmax: it is the gradient with respect to
     * the logits, p(c) minus the posterior probability of class c at that step, which log softmax passes on unchanged.
     * The second derivative is not implemented: {@link UnsupportedOperationException}.
     *
     * @param logProbs log-probabilities, of shape (T, N, C) or, for one sequence, (T, C)
     * @param targets labels without blanks: (N, S), padded, or all labels concatenated in one dimension
     * @param inputLengths number of steps of each sequence, at most T. Not modified
     * @param targetLengths number of labels of each sequence. Not modified
     * @param options blank, reduction and zeroInfinity
     * @return a scalar, or with {@link Reduction#NONE} of shape (N)
     * @throws ShapeMismatchException if the shapes or the numbers of lengths do not match
     * @throws IndexOutOfBoundsException if a target is out of bounds
     * @throws IllegalArgumentException if the blank is out of range or among the labels, or a length is negative or
     *     greater than T
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html">torch.nn.CTCLoss</a>
     * @see <a href="https://www.cs.toronto.edu/~graves/icml_2006.pdf">Graves et al., Connectionist temporal
     *     classification, 2006</a>
     */
    public static Variable ctc(
            Variable logProbs, IntTensor targets, int[] inputLengths, int[] targetLengths, CTCOptions options) {
        return CTC.of(logProbs, targets, inputLengths, targetLengths, options);
    }

    /** With margin 0 and the mean over all elements; see {@link #cosineEmbedding(Variable, Variable, Variable, double, Reduction)}. */
    public static Variable cosineEmbedding(Variable input1, Variable input2, Variable target) {
        return cosineEmbedding(input1, input2, target, 0, Reduction.MEAN);
    }

    /**
     * The cosine embedding loss, of vectors that should be similar or dissimilar: with cos = a b / sqrt((a² + 1e-12) (b² + 1e-12))
     *
     * <pre>
     * loss = 1 - cos                   where t = 1
     * loss = max(0, cos - margin)      where t = -1
     * loss = 0                         elsewhere
     * </pre>
     *
     * @param input1 vectors a, of shape (N, D) or (D)
     * @param input2 vectors b, of the same shape and dtype
     * @param target 1 or -1, of shape (N) or (); it has no gradient
     * @param margin cosine up to which dissimilar vectors have no loss, from -1 to 1; default 0
     * @param reduction applied to the losses of the vectors; default mean
     * @throws ShapeMismatchException if the shapes do not match
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html">torch.nn.CosineEmbeddingLoss</a>
     */
    public static Variable cosineEmbedding(
            Variable input1, Variable input2, Variable target, double margin, Reduction reduction) {
        reduction.requireGeneral("cosineEmbedding");
        return reduction.apply(EmbeddingLosses.cosine(input1, input2, target, margin));
    }

    /** With margin 0 and the mean over all elements; see {@link #marginRanking(Variable, Variable, Variable, double, Reduction)}. */
    public static Variable marginRanking(Variable input1, Variable input2, Variable target) {
        return marginRanking(input1, input2, target, 0, Reduction.MEAN);
    }

    /**
     * The margin ranking loss: a should be ranked higher than b where t is 1, lower where t is -1
     *
     * <pre>
     * loss = max(0, margin - t (a - b))
     * </pre>
     *
     * @param input1 scores a
     * @param input2 scores b, of the same shape and dtype
     * @param target 1 or -1, of the same shape and dtype
     * @param margin minimum difference without loss; default 0
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html">torch.nn.MarginRankingLoss</a>
     */
    public static Variable marginRanking(
            Variable input1, Variable input2, Variable target, double margin, Reduction reduction) {
        reduction.requireGeneral("marginRanking");
        LossChecks.same("marginRanking", "input2", input1, input2);
        LossChecks.same("marginRanking", "Target", input1, target);
        return reduction.apply(RankingLosses.margin(input1, input2, target, margin));
    }

    /**
     * The hinge embedding loss with the mean over all elements and margin 1; see {@link #hingeEmbedding(Variable,
     * Variable, double, Reduction)}.
     */
    public static Variable hingeEmbedding(Variable input, Variable target) {
        return hingeEmbedding(input, target, 1, Reduction.MEAN);
    }

    /**
     * The hinge embedding loss of distances x: small where t is 1, at least the margin where t is -1
     *
     * <pre>
     * loss = x                       where t = 1
     * loss = max(0, margin - x)      where t = -1
     * </pre>
     *
     * <p>and, as in PyTorch, the sum of both where t is neither.
     *
     * @param input distances, of any shape
     * @param target 1 or -1, of the shape and dtype of the input; it has no gradient
     * @param margin distance from which on dissimilar inputs have no loss; default 1
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html">torch.nn.HingeEmbeddingLoss</a>
     */
    public static Variable hingeEmbedding(Variable input, Variable target, double margin, Reduction reduction) {
        reduction.requireGeneral("hingeEmbedding");
        LossChecks.same("hingeEmbedding", "Target", input, target);
        return reduction.apply(RankingLosses.hinge(input, target, margin));
    }

    /** With the default options; see {@link #tripletMargin(Variable, Variable, Variable, TripletMarginOptions)}. */
    public static Variable tripletMargin(Variable anchor, Variable positive, Variable negative) {
        return tripletMargin(anchor, positive, negative, TripletMarginOptions.options());
    }

    /**
     * The triplet margin loss: the anchor should be closer to the positive than to the negative by a margin. With d(u, v)
     * the p-norm of u - v + eps
     *
     * <pre>
     * loss = max(0, margin + d(anchor, positive) - d(anchor, negative))
     * </pre>
     *
     * <p>With swap, the second distance is d(positive, negative) where that is smaller.
     *
     * @param anchor vectors along the last dimension
     * @param positive similar vectors, of the shape and dtype of the anchor
     * @param negative dissimilar vectors, of the shape and dtype of the anchor
     * @param options margin, p, eps, swap and reduction
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html">torch.nn.TripletMarginLoss</a>
     */
    public static Variable tripletMargin(
            Variable anchor, Variable positive, Variable negative, TripletMarginOptions options) {
        return options.reduction().apply(EmbeddingLosses.triplet(anchor, positive, negative, options));
    }

    /** With the default options; see {@link #multiMargin(Variable, IntTensor, MultiMarginOptions)}. */
    public static Variable multiMargin(Variable input, IntTensor target) {
        return multiMargin(input, target, MultiMarginOptions.options());
    }

    /**
     * The multi-class hinge loss
     *
     * <pre>
     * loss = w(y) / C sum over c other than y of max(0, margin - x(y) + x(c))^p
     * </pre>
     *
     * @param input scores, of shape (C) or (N, C)
     * @param target classes y from 0 to C - 1, of shape () or (N)
     * @param options p, margin, weight and reduction
     * @throws ShapeMismatchException if the shapes of input, target and weight do not match
     * @throws IndexOutOfBoundsException if a target is out of bounds
     * @throws IllegalArgumentException if the weight has another dtype
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html">torch.nn.MultiMarginLoss</a>
     */
    public static Variable multiMargin(Variable input, IntTensor target, MultiMarginOptions options) {
        return options.reduction().apply(MultiMargin.of(input, target, options));
    }

    /**
     * The logistic loss with the mean over all elements; see {@link #softMargin(Variable, Variable,
     * Reduction)}.
     */
    public static Variable softMargin(Variable input, Variable target) {
        return softMargin(input, target, Reduction.MEAN);
    }

    /**
     * The logistic loss log(1 + exp(-t x)) of targets t of 1 and -1. Unlike PyTorch's it does not overflow.
     *
     * @param input scores, of any shape
     * @param target 1 or -1, of the shape and dtype of the input
     * @param reduction applied to the losses of the elements; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html">torch.nn.SoftMarginLoss</a>
     */
    public static Variable softMargin(Variable input, Variable target, Reduction reduction) {
        reduction.requireGeneral("softMargin");
        LossChecks.same("softMargin", "Target", input, target);
        return reduction.apply(BinaryLosses.softMargin(input, target));
    }

    /** Without weights and with the mean over all rows; see {@link #multiLabelSoftMargin(Variable, Variable, Tensor, Reduction)}. */
    public static Variable multiLabelSoftMargin(Variable input, Variable target) {
        return multiLabelSoftMargin(input, target, null, Reduction.MEAN);
    }

    /**
     * The multi-label loss: the mean of {@link #bceWithLogits} over the labels
     *
     * <pre>
     * loss = -1 / C sum over c of w(c) (t(c) log sigmoid(x(c)) + (1 - t(c)) log sigmoid(-x(c)))
     * </pre>
     *
     * @param input logits, of shape (C) or (N, C)
     * @param target 0 or 1, of the shape and dtype of the input
     * @param weight rescaling weight of each label, (C) or broadcastable to the input; default null: 1
     * @param reduction applied to the losses of the rows; default mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the dtypes differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html">torch.nn.MultiLabelSoftMarginLoss</a>
     */
    public static Variable multiLabelSoftMargin(
            Variable input, Variable target, @Nullable Tensor weight, Reduction reduction) {
        reduction.requireGeneral("multiLabelSoftMargin");
        LossChecks.same("multiLabelSoftMargin", "Target", input, target);
        LossChecks.weight("multiLabelSoftMargin", "weight", input, weight);
        return reduction.apply(BinaryLosses.multiLabelSoftMargin(input, target, weight));
    }
}
