package org.lstm4j.nn.data;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * One example of a dataset.
 *
 * <p>An input of values with rank 2 or more, or of tokens with rank 1 or more, is a sequence, (T, ..). Then a target of
 * values with rank 2 or more, or labels with rank 1 or more, is taken as one target for each step; for another meaning of
 * these ranks see {@link #with}.
 */
public final class Example extends Components<Tensor> {
    /**
     * An example of the given components; absent ones are null.
     *
     * @param x the input as values
     * @param tokens the input as token indices, for an embedding
     * @param y the target as values
     * @param labels the target as class indices
     * @throws IllegalArgumentException if there is not exactly one input, or more than one target
     */
    public Example(@Nullable Tensor x, @Nullable IntTensor tokens, @Nullable Tensor y, @Nullable IntTensor labels) {
        this(x, tokens, y, labels, Targets.of(0, rank(x), rank(tokens), rank(y), rank(labels)));
    }

    Example(
            @Nullable Tensor x,
            @Nullable IntTensor tokens,
            @Nullable Tensor y,
            @Nullable IntTensor labels,
            Targets targets) {
        super(x, tokens, y, labels, targets);
    }

    private Example(Example other, Targets targets) {
        super(other, targets);
    }

    private static int rank(@Nullable Tensor tensor) {
        return rank(tensor == null ? null : tensor.shape());
    }

    /** A copy with the given meaning of the target. */
    public Example with(Targets targets) {
        return new Example(this, targets);
    }

    /** An input without a target. */
    public static Example of(Tensor x) {
        return new Example(x, null, null, null);
    }

    /** Input and target as values. */
    public static Example of(Tensor x, Tensor y) {
        return new Example(x, null, y, null);
    }

    /** Input as values, target as class indices: a scalar for the whole input, or one for each step. */
    public static Example of(Tensor x, IntTensor labels) {
        return new Example(x, null, null, labels);
    }

    /** Input as values, target as one class index. */
    public static Example of(Tensor x, int label) {
        return of(x, scalar(label));
    }

    /** Tokens without a target. */
    public static Example of(IntTensor tokens) {
        return new Example(null, tokens, null, null);
    }

    /** Input as tokens, target as values. */
    public static Example of(IntTensor tokens, Tensor y) {
        return new Example(null, tokens, y, null);
    }

    /** Input as tokens, target as class indices: a scalar for the whole input, or one for each step. */
    public static Example of(IntTensor tokens, IntTensor labels) {
        return new Example(null, tokens, null, labels);
    }

    /** Input as tokens, target as one class index. */
    public static Example of(IntTensor tokens, int label) {
        return of(tokens, scalar(label));
    }

    private static IntTensor scalar(int label) {
        return IntTensor.of(new int[] {label});
    }
}
