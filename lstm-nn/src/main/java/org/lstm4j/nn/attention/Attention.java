package org.lstm4j.nn.attention;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Attention without parameters, and masks. */
public final class Attention {
    private Attention() {}

    /**
     * Options of {@link #scaledDotProductAttention}.
     *
     * @param mask M, added to the scores; broadcasts to (.., L, S). See {@link Attention#additive}. Default null: none
     * @param causal whether position i sees positions up to i only; not together with a mask. Default false
     * @param scale of the scores; null for 1/√E. Default null
     * @param dropout the probability of a weight to be zeroed; drawn whenever it is not 0, as in PyTorch's function.
     *     Default 0
     * @param generator draws the masks of dropout; needed for dropout only. Default null
     */
    public record Options(
            @Nullable Variable mask,
            boolean causal,
            @Nullable Double scale,
            double dropout,
            @Nullable Generator generator)
            implements AttentionOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if there is a mask beside causal, dropout is not from 0 to 1, or there is dropout
         *     without a generator
         */
        public Options {
            Require.probability("scaledDotProductAttention", "dropout_p", dropout);
            if (mask != null && causal) {
                throw new IllegalArgumentException("scaledDotProductAttention: expected a mask or causal, but got both;"
                        + " add Attention.causalMask to the mask");
            }
            if (dropout > 0 && generator == null) {
                throw new IllegalArgumentException(
                        "scaledDotProductAttention: expected a generator for a dropout of " + dropout);
            }
        }
    }

    /** No mask, no dropout, and the scores divided by √E. */
    public static Options options() {
        return new Options(null, false, null, 0, null);
    }

    /** With the default options. */
    public static Variable scaledDotProductAttention(Variable query, Variable key, Variable value) {
        return scaledDotProductAttention(query, key, value, options());
    }

    /**
     * {@code y = softmax(q kᵀ / √E + M) v}, over the source positions. The weights of a row that sees nothing are zeros, as in
     * PyTorch since 2.5.
     *
     * <p>Source: A. Vaswani et al., "Attention Is All You Need", arXiv:1706.03762 (2017).
     *
     * @param query (.., L, E)
     * @param key (.., S, E)
     * @param value (.., S, Ev)
     * @return (.., L, Ev)
     * @throws ShapeMismatchException if the sizes do not fit
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html">
     *     torch.nn.functional.scaled_dot_product_attention</a>
     */
    public static Variable scaledDotProductAttention(Variable query, Variable key, Variable value, Options options) {
        if (query.rank() < 2
                || key.rank() < 2
                || value.rank() < 2
                || query.size(-1) != key.size(-1)
                || key.size(-2) != value.size(-2)) {
            throw new ShapeMismatchException(
                    "scaledDotProductAttention",
                    "expected a query (.., L, E), a key (.., S, E) and a value (.., S, Ev), but got " + query.shape()
                            + ", " + key.shape() + " and " + value.shape());
        }
        Double scale = options.scale();
        double factor = scale != null ? scale : 1 / Math.sqrt(query.size(-1));
        Variable mask =
                options.causal() ? Variable.of(causal(query.dtype(), query.size(-2), key.size(-2))) : options.mask();
        Variable weights = weights(query.mul(factor), key, mask);
        Generator generator = options.generator();
        return (generator == null ? weights : dropped(weights, options.dropout(), generator)).matmul(value);
    }

    /** The attention weights of scaled queries, before dropout. */
    static Variable weights(Variable query, Variable key, @Nullable Variable mask) {
        Variable scores = query.matmul(key.transpose(-2, -1));
        if (mask == null) {
            return scores.softmax(-1);
        }
        scores = scores.add(mask);
        // softmax of a row of -inf is NaN.
        Tensor blind = scores.data().amax(new int[] {-1}, true).eq(Double.NEGATIVE_INFINITY);
        if (blind.numel() == 0 || blind.max().item() == 0) {
            return scores.softmax(-1);
        }
        return scores.maskedFill(blind, 0).softmax(-1).maskedFill(blind, 0);
    }

    static Variable dropped(Variable weights, double p, Generator generator) {
        if (p == 0 || weights.data().numel() == 0) {
            return weights;
        }
        if (p == 1) {
            return weights.mul(0);
        }
        Tensor keep = Tensor.zeros(weights.dtype(), weights.shape()).bernoulliInPlace(generator, 1 - p);
        return weights.mul(Variable.of(keep.divInPlace(Tensor.scalar(keep.dtype(), 1 - p))));
    }

    /**
     * The additive mask of positions that take no part: -inf where {@code blocked} is not 0, else 0.
     *
     * <p>PyTorch's boolean masks have two meanings: in {@code MultiheadAttention} True is a blocked position, as here, in
     * {@code scaled_dot_product_attention} one that takes part; there, pass {@code mask.eq(0)}.
     */
    public static Tensor additive(Tensor blocked) {
        Tensor zeros = Tensor.zeros(blocked.dtype(), blocked.shape());
        return zeros.maskedFill(blocked, Double.NEGATIVE_INFINITY);
    }

    /** The additive mask (size, size) with which position i sees positions up to i only; PyTorch's {@code generate_square_subsequent_mask}. */
    public static Tensor causalMask(DType dtype, int size) {
        return causal(dtype, Require.nonNegative("causalMask", "size", size), size);
    }

    private static Tensor causal(DType dtype, int length, int source) {
        return additive(Tensor.ones(dtype, length, source).triu(1));
    }
}
