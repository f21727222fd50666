package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Losses of a prediction against a target, under the names of {@code torch.nn.functional} without {@code _loss}.
 *
 * <p>Each has a form with PyTorch's defaults and one with all settings, the reduction last or among the options. With
 * {@link Reduction#NONE} the losses of the elements keep their shape. Targets that are variables get a gradient too, if
 * they require one. Each loss can be differentiated twice, but for {@link #ctc}. Padded sequences: {@link Masked}.
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
     * @param target of the shape and type of the input
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html">torch.nn.MSELoss</a>
     */
    public static Variable mse(Variable input, Variable target, Reduction reduction) {
        reduction.requireGeneral("mse");
        Check.same("mse", "Target", input, target);
        return reduction.apply(Regression.mse(input, target));
    }

    /** The absolute error with the mean over all elements; see {@link #l1(Variable, Variable, Reduction)}. */
    public static Variable l1(Variable input, Variable target) {
        return l1(input, target, Reduction.MEAN);
    }

    /**
     * The absolute error |x - t|, whose gradient is 0 where the error is.
     *
     * @param input of any shape
     * @param target of the shape and type of the input
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html">torch.nn.L1Loss</a>
     */
    public static Variable l1(Variable input, Variable target, Reduction reduction) {
        reduction.requireGeneral("l1");
        Check.same("l1", "Target", input, target);
        return reduction.apply(Regression.l1(input, target));
    }

    /**
     * The smooth absolute error with the mean over all elements and beta 1; see {@link #smoothL1(Variable, Variable,
     * double, Reduction)}.
     */
    public static Variable smoothL1(Variable input, Variable target) {
        return smoothL1(input, target, 1, Reduction.MEAN);
    }

    /**
     * The absolute error, smoothed near 0: with d = x - t
     *
     * <pre>
     * loss = d² / (2 beta)       where |d| &lt; beta
     * loss = |d| - beta / 2      elsewhere
     * </pre>
     *
     * <p>It is {@link #huber} over beta.
     *
     * @param input of any shape
     * @param target of the shape and type of the input
     * @param beta where the square ends; 0 makes it {@link #l1}; default 1
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if beta is negative, the types differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html">torch.nn.SmoothL1Loss</a>
     */
    public static Variable smoothL1(Variable input, Variable target, double beta, Reduction reduction) {
        reduction.requireGeneral("smoothL1");
        Check.same("smoothL1", "Target", input, target);
        return reduction.apply(Regression.smoothL1(input, target, beta));
    }

    /**
     * The Huber loss with the mean over all elements and delta 1; see {@link #huber(Variable, Variable, double,
     * Reduction)}.
     */
    public static Variable huber(Variable input, Variable target) {
        return huber(input, target, 1, Reduction.MEAN);
    }

    /**
     * The squared error near 0, the absolute error farther off: with d = x - t
     *
     * <pre>
     * loss = d² / 2                      where |d| &lt;= delta
     * loss = delta (|d| - delta / 2)     elsewhere
     * </pre>
     *
     * @param input of any shape
     * @param target of the shape and type of the input
     * @param delta where the square ends; default 1
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if delta is not greater than 0, the types differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html">torch.nn.HuberLoss</a>
     */
    public static Variable huber(Variable input, Variable target, double delta, Reduction reduction) {
        reduction.requireGeneral("huber");
        Check.same("huber", "Target", input, target);
        return reduction.apply(Regression.huber(input, target, delta));
    }

    /**
     * The cross-entropy with the mean over all targets; see {@link #crossEntropy(Variable, IntTensor,
     * CrossEntropyOptions)}.
     */
    public static Variable crossEntropy(Variable input, IntTensor target) {
        return crossEntropy(input, target, CrossEntropyOptions.DEFAULT);
    }

    /**
     * The cross-entropy of logits x and classes y: with l = log softmax(x), weights w, label smoothing e
     *
     * <pre>
     * loss = -(1 - e) w(y) l(y) - e / C sum over c of w(c) l(c)
     * </pre>
     *
     * <p>and 0 where y is the ignored index. The mean is the sum over the sum of w(y) of all targets that are not
     * ignored, which is NaN if there are none; what is ignored has no gradient.
     *
     * @param input logits, of shape (C), (N, C) or (N, C, d1, ..): classes are dimension 1, so an output of shape (L,
     *     N, C) is reshaped or permuted first
     * @param target classes from 0 to C - 1, or the ignored index, of shape (), (N) or (N, d1, ..)
     * @param options weight, ignored index, reduction and label smoothing
     * @return for {@link Reduction#NONE} of the shape of the target
     * @throws ShapeMismatchException if the shapes of input, target or weight do not fit
     * @throws IndexOutOfBoundsException if there is no such class
     * @throws IllegalArgumentException if the weight has another type
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
        return crossEntropy(input, target, CrossEntropyOptions.DEFAULT);
    }

    /**
     * The cross-entropy of logits x and class probabilities t: with l = log softmax(x), weights w, label smoothing e
     *
     * <pre>
     * loss = -sum over c of w(c) ((1 - e) t(c) + e / C) l(c)
     * </pre>
     *
     * <p>The mean is over the number of targets, whatever their weights.
     *
     * @param input logits, of shape (C), (N, C) or (N, C, d1, ..)
     * @param target probabilities, of the shape of the input; whether they add up to 1 is not checked
     * @param options weight, reduction and label smoothing; nothing can be ignored
     * @return for {@link Reduction#NONE} of the shape of the input without dimension 1
     * @throws ShapeMismatchException if the shapes differ
     * @throws IllegalArgumentException if the types differ, or an index of 0 or more is to be ignored
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html">torch.nn.CrossEntropyLoss</a>
     */
    public static Variable crossEntropy(Variable input, Variable target, CrossEntropyOptions options) {
        return CrossEntropy.ofProbabilities(input, target, options);
    }

    /**
     * The negative log-likelihood with the mean over all targets; see {@link #nll(Variable, IntTensor, NLLOptions)}.
     */
    public static Variable nll(Variable input, IntTensor target) {
        return nll(input, target, NLLOptions.DEFAULT);
    }

    /**
     * The negative log-likelihood -w(y) x(y) of classes y under log-probabilities x. Shapes, mean and errors are those
     * of {@link #crossEntropy(Variable, IntTensor, CrossEntropyOptions)}, which is this after log softmax.
     *
     * @param input log-probabilities, of shape (C), (N, C) or (N, C, d1, ..)
     * @param target classes from 0 to C - 1, or the ignored index, of shape (), (N) or (N, d1, ..)
     * @param options weight, ignored index and reduction
     * @throws ShapeMismatchException if the shapes of input, target or weight do not fit
     * @throws IndexOutOfBoundsException if there is no such class
     * @throws IllegalArgumentException if the weight has another type
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
     * loss = -w (t log x + (1 - t) log(1 - x))     logarithms of -100 or more
     * </pre>
     *
     * <p>so that being sure and wrong costs 100, rather than infinity. The gradient is w (x - t) / max(x (1 - x),
     * 1e-12). {@link #bceWithLogits} has neither bound and is to be preferred.
     *
     * @param input probabilities, from 0 to 1
     * @param target of the shape and type of the input, from 0 to 1
     * @param weight a factor for each loss, of the shape of the input or one that broadcasts to it; null for 1
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if an input is not from 0 to 1, the types differ, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html">torch.nn.BCELoss</a>
     */
    public static Variable bce(Variable input, Variable target, @Nullable Tensor weight, Reduction reduction) {
        reduction.requireGeneral("bce");
        Check.same("bce", "Target", input, target);
        Check.weight("bce", "weight", input, weight);
        return reduction.apply(Binary.weighted(Binary.ofProbabilities(input, target), weight));
    }

    /**
     * The binary cross-entropy of logits with the mean over all elements; see {@link #bceWithLogits(Variable, Variable,
     * BCEWithLogitsOptions)}.
     */
    public static Variable bceWithLogits(Variable input, Variable target) {
        return bceWithLogits(input, target, BCEWithLogitsOptions.DEFAULT);
    }

    /**
     * The binary cross-entropy of logits
     *
     * <pre>
     * loss = -w (q t log sigmoid(x) + (1 - t) log sigmoid(-x))
     * </pre>
     *
     * <p>computed so that no logit is too large; q weighs the targets 1.
     *
     * @param input logits
     * @param target of the shape and type of the input, from 0 to 1
     * @param options weight w, posWeight q and reduction
     * @throws ShapeMismatchException if the shapes differ, or weights do not broadcast to them
     * @throws IllegalArgumentException if the types differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html">torch.nn.BCEWithLogitsLoss</a>
     */
    public static Variable bceWithLogits(Variable input, Variable target, BCEWithLogitsOptions options) {
        Check.same("bceWithLogits", "Target", input, target);
        Check.weight("bceWithLogits", "weight", input, options.weight());
        Check.weight("bceWithLogits", "pos_weight", input, options.posWeight());
        Variable each = Binary.ofLogits(input, target, options.posWeight());
        return options.reduction().apply(Binary.weighted(each, options.weight()));
    }

    /**
     * The divergence from probabilities, with the mean over all elements: {@link Reduction#BATCHMEAN} is the divergence
     * itself. See {@link #klDiv(Variable, Variable, boolean, Reduction)}.
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
     * <p>{@link Reduction#BATCHMEAN} gives the divergence of its definition; the mean, which is the default as in
     * PyTorch, divides by the number of classes as well. Where a probability t is 0, its gradient is minus infinity.
     *
     * @param input log-probabilities
     * @param target of the shape and type of the input
     * @param logTarget whether the target too holds log-probabilities; default no
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html">torch.nn.KLDivLoss</a>
     */
    public static Variable klDiv(Variable input, Variable target, boolean logTarget, Reduction reduction) {
        Check.same("klDiv", "Target", input, target);
        Variable each =
                logTarget ? Divergence.ofLogProbabilities(input, target) : Divergence.ofProbabilities(input, target);
        return reduction.apply(each);
    }

    /**
     * The negative log-likelihood under normal distributions, with the mean over all elements; see {@link
     * #gaussianNLL(Variable, Variable, Variable, GaussianNLLOptions)}.
     */
    public static Variable gaussianNLL(Variable input, Variable target, Variable variance) {
        return gaussianNLL(input, target, variance, GaussianNLLOptions.DEFAULT);
    }

    /**
     * The negative log-likelihood of t under the normal distribution of mean x and variance v
     *
     * <pre>
     * loss = (log v + (x - t)² / v) / 2            v is eps or more
     * </pre>
     *
     * <p>and log(2 pi) / 2 more if full. A variance below eps has the gradient of eps.
     *
     * @param input means
     * @param target of the shape and type of the input
     * @param variance of the shape of the input, or one for each row of its last dimension: that dimension is 1 or left
     *     out
     * @param options full, eps and reduction
     * @throws ShapeMismatchException if the shapes do not fit
     * @throws IllegalArgumentException if a variance is negative, or the types differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html">torch.nn.GaussianNLLLoss</a>
     */
    public static Variable gaussianNLL(Variable input, Variable target, Variable variance, GaussianNLLOptions options) {
        Check.same("gaussianNLL", "Target", input, target);
        Check.type("gaussianNLL", "var", input.dtype(), variance.dtype());
        return options.reduction().apply(Likelihood.gaussian(input, target, variance, options.full(), options.eps()));
    }

    /**
     * The negative log-likelihood under Poisson distributions, from the logarithms of their rates, with the mean over
     * all elements; see {@link #poissonNLL(Variable, Variable, PoissonNLLOptions)}.
     */
    public static Variable poissonNLL(Variable input, Variable target) {
        return poissonNLL(input, target, PoissonNLLOptions.DEFAULT);
    }

    /**
     * The negative log-likelihood of counts t under the Poisson distribution of rate x
     *
     * <pre>
     * loss = exp(x) - t x                    with logInput, the default
     * loss = x - t log(x + eps)              without
     * </pre>
     *
     * <p>and, if full, an approximation of log t! more: t log t - t + log(2 pi t) / 2 where t &gt; 1.
     *
     * @param input rates, or their logarithms
     * @param target of the shape and type of the input
     * @param options logInput, full, eps and reduction
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html">torch.nn.PoissonNLLLoss</a>
     */
    public static Variable poissonNLL(Variable input, Variable target, PoissonNLLOptions options) {
        Check.same("poissonNLL", "Target", input, target);
        return options.reduction()
                .apply(Likelihood.poisson(input, target, options.logInput(), options.full(), options.eps()));
    }

    /**
     * Connectionist temporal classification with blank 0 and the mean; see {@link #ctc(Variable, IntTensor, int[],
     * int[], CTCOptions)}.
     *
     * @param inputLengths Not modified
     * @param targetLengths Not modified
     */
    public static Variable ctc(Variable logProbs, IntTensor targets, int[] inputLengths, int[] targetLengths) {
        return ctc(logProbs, targets, inputLengths, targetLengths, CTCOptions.DEFAULT);
    }

    /**
     * Connectionist temporal classification: -log of the probability that the steps of a sequence, each a class or
     * blank, spell the labels once repetitions are joined and blanks left out. It is infinite if the sequence is too
     * short for that. The mean is over the batch, of each loss over the number of its labels (over 1 if it has none).
     *
     * <p>As in PyTorch the gradient takes it for granted that the input comes from log softmax: it is that by the
     * scores, p(c) less the probability of class c at that step given the labels, which log softmax lets pass. There is
     * no second derivative: an {@link UnsupportedOperationException} says so.
     *
     * @param logProbs log-probabilities, of shape (T, N, C) or, for one sequence, (T, C)
     * @param targets labels without blanks: (N, S), of which row n counts as far as its length says, or all labels one
     *     behind the other
     * @param inputLengths how many steps of each sequence count. Not modified
     * @param targetLengths how many labels each sequence has. Not modified
     * @param options blank, reduction and zeroInfinity
     * @return for {@link Reduction#NONE} of shape (N), or () for one sequence
     * @throws ShapeMismatchException if the shapes or the numbers of lengths do not fit
     * @throws IndexOutOfBoundsException if there is no such class
     * @throws IllegalArgumentException if the blank is no class or is among the labels, or a length is negative or
     *     greater than T
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html">torch.nn.CTCLoss</a>
     * @see <a href="https://www.cs.toronto.edu/~graves/icml_2006.pdf">Graves et al., Connectionist temporal
     *     classification, 2006</a>
     */
    public static Variable ctc(
            Variable logProbs, IntTensor targets, int[] inputLengths, int[] targetLengths, CTCOptions options) {
        return CTC.of(logProbs, targets, inputLengths, targetLengths, options);
    }

    /** With margin 0 and the mean; see {@link #cosineEmbedding(Variable, Variable, Variable, double, Reduction)}. */
    public static Variable cosineEmbedding(Variable input1, Variable input2, Variable target) {
        return cosineEmbedding(input1, input2, target, 0, Reduction.MEAN);
    }

    /**
     * Vectors that should point the same way, or not: with cos = a b / sqrt((a² + 1e-12) (b² + 1e-12))
     *
     * <pre>
     * loss = 1 - cos                   where t = 1
     * loss = max(0, cos - margin)      where t = -1
     * loss = 0                         elsewhere
     * </pre>
     *
     * @param input1 vectors a, of shape (N, D) or (D)
     * @param input2 vectors b, of the same shape and type
     * @param target 1 or -1, of shape (N) or (); it has no gradient
     * @param margin how close vectors may be that should not; default 0
     * @param reduction of the losses of the vectors; default their mean
     * @throws ShapeMismatchException if the shapes do not fit
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html">torch.nn.CosineEmbeddingLoss</a>
     */
    public static Variable cosineEmbedding(
            Variable input1, Variable input2, Variable target, double margin, Reduction reduction) {
        reduction.requireGeneral("cosineEmbedding");
        return reduction.apply(Embedding.cosine(input1, input2, target, margin));
    }

    /** With margin 0 and the mean; see {@link #marginRanking(Variable, Variable, Variable, double, Reduction)}. */
    public static Variable marginRanking(Variable input1, Variable input2, Variable target) {
        return marginRanking(input1, input2, target, 0, Reduction.MEAN);
    }

    /**
     * Scores of which the first should be the higher where t is 1, the second where it is -1
     *
     * <pre>
     * loss = max(0, margin - t (a - b))
     * </pre>
     *
     * @param input1 scores a
     * @param input2 scores b, of the same shape and type
     * @param target 1 or -1, of the same shape and type
     * @param margin by how much; default 0
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html">torch.nn.MarginRankingLoss</a>
     */
    public static Variable marginRanking(
            Variable input1, Variable input2, Variable target, double margin, Reduction reduction) {
        reduction.requireGeneral("marginRanking");
        Check.same("marginRanking", "input2", input1, input2);
        Check.same("marginRanking", "Target", input1, target);
        return reduction.apply(Ranking.margin(input1, input2, target, margin));
    }

    /**
     * The hinge loss of distances with the mean over all elements and margin 1; see {@link #hingeEmbedding(Variable,
     * Variable, double, Reduction)}.
     */
    public static Variable hingeEmbedding(Variable input, Variable target) {
        return hingeEmbedding(input, target, 1, Reduction.MEAN);
    }

    /**
     * Distances x that should be small where t is 1, and no smaller than the margin where it is -1
     *
     * <pre>
     * loss = x                       where t = 1
     * loss = max(0, margin - x)      where t = -1
     * </pre>
     *
     * <p>and, as in PyTorch, the sum of both where t is neither.
     *
     * @param input distances, of any shape
     * @param target 1 or -1, of the shape and type of the input; it has no gradient
     * @param margin below which distances are too small; default 1
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html">torch.nn.HingeEmbeddingLoss</a>
     */
    public static Variable hingeEmbedding(Variable input, Variable target, double margin, Reduction reduction) {
        reduction.requireGeneral("hingeEmbedding");
        Check.same("hingeEmbedding", "Target", input, target);
        return reduction.apply(Ranking.hinge(input, target, margin));
    }

    /** With the defaults; see {@link #tripletMargin(Variable, Variable, Variable, TripletMarginOptions)}. */
    public static Variable tripletMargin(Variable anchor, Variable positive, Variable negative) {
        return tripletMargin(anchor, positive, negative, TripletMarginOptions.DEFAULT);
    }

    /**
     * A vector that should lie nearer to one than to another: with d(u, v) the p-norm of u - v + eps
     *
     * <pre>
     * loss = max(0, margin + d(anchor, positive) - d(anchor, negative))
     * </pre>
     *
     * <p>With swap, the second distance is d(positive, negative) where that is less.
     *
     * @param anchor vectors, along the last dimension
     * @param positive near by, of the shape and type of the anchor
     * @param negative farther off, of the shape and type of the anchor
     * @param options margin, p, eps, swap and reduction
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html">torch.nn.TripletMarginLoss</a>
     */
    public static Variable tripletMargin(
            Variable anchor, Variable positive, Variable negative, TripletMarginOptions options) {
        return options.reduction().apply(Embedding.triplet(anchor, positive, negative, options));
    }

    /** With the defaults; see {@link #multiMargin(Variable, IntTensor, MultiMarginOptions)}. */
    public static Variable multiMargin(Variable input, IntTensor target) {
        return multiMargin(input, target, MultiMarginOptions.DEFAULT);
    }

    /**
     * The hinge loss of several classes
     *
     * <pre>
     * loss = w(y) / C sum over c other than y of max(0, margin - x(y) + x(c))^p
     * </pre>
     *
     * @param input scores, of shape (C) or (N, C)
     * @param target classes y from 0 to C - 1, of shape () or (N)
     * @param options p, margin, weight and reduction
     * @throws ShapeMismatchException if the shapes of input, target or weight do not fit
     * @throws IndexOutOfBoundsException if there is no such class
     * @throws IllegalArgumentException if the weight has another type
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html">torch.nn.MultiMarginLoss</a>
     */
    public static Variable multiMargin(Variable input, IntTensor target, MultiMarginOptions options) {
        return options.reduction().apply(MultiMargin.of(input, target, options));
    }

    /**
     * The logistic loss of classes 1 and -1 with the mean over all elements; see {@link #softMargin(Variable, Variable,
     * Reduction)}.
     */
    public static Variable softMargin(Variable input, Variable target) {
        return softMargin(input, target, Reduction.MEAN);
    }

    /**
     * The logistic loss log(1 + exp(-t x)) of classes t of 1 and -1. It does not overflow, as that of PyTorch does.
     *
     * @param input scores, of any shape
     * @param target 1 or -1, of the shape and type of the input
     * @param reduction of the losses of the elements; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html">torch.nn.SoftMarginLoss</a>
     */
    public static Variable softMargin(Variable input, Variable target, Reduction reduction) {
        reduction.requireGeneral("softMargin");
        Check.same("softMargin", "Target", input, target);
        return reduction.apply(Binary.softMargin(input, target));
    }

    /** Without weights and with the mean; see {@link #multiLabelSoftMargin(Variable, Variable, Tensor, Reduction)}. */
    public static Variable multiLabelSoftMargin(Variable input, Variable target) {
        return multiLabelSoftMargin(input, target, null, Reduction.MEAN);
    }

    /**
     * Of several labels, each there or not: the mean of {@link #bceWithLogits} over the labels
     *
     * <pre>
     * loss = -1 / C sum over c of w(c) (t(c) log sigmoid(x(c)) + (1 - t(c)) log sigmoid(-x(c)))
     * </pre>
     *
     * @param input logits, of shape (C) or (N, C)
     * @param target 0 or 1, of the shape and type of the input
     * @param weight of the labels, of shape (C), or another that broadcasts to the input; null for 1
     * @param reduction of the losses of the rows; default their mean
     * @throws ShapeMismatchException if the shapes differ; unlike PyTorch, nothing is broadcast
     * @throws IllegalArgumentException if the types differ, or the reduction is {@link Reduction#BATCHMEAN}
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html">torch.nn.MultiLabelSoftMarginLoss</a>
     */
    public static Variable multiLabelSoftMargin(
            Variable input, Variable target, @Nullable Tensor weight, Reduction reduction) {
        reduction.requireGeneral("multiLabelSoftMargin");
        Check.same("multiLabelSoftMargin", "Target", input, target);
        Check.weight("multiLabelSoftMargin", "weight", input, weight);
        return reduction.apply(Binary.multiLabelSoftMargin(input, target, weight));
    }
}
