package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * One example of a dataset: an input, which is values ({@link #x}) or tokens, and a target, which is values ({@link
 * #y}), class labels or none. Absent components are null in the constructor, and their accessors throw.
 *
 * @param x the input as values
 * @param tokens the input as token indices, for an embedding
 * @param y the target as values
 * @param labels the target as class indices
 */
public record Example(
        @Nullable Tensor x,
        @Nullable IntTensor tokens,
        @Nullable Tensor y,
        @Nullable IntTensor labels) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if there is not exactly one input, or more than one target
     */
    public Example {
        if ((x == null) == (tokens == null)) {
            throw new IllegalArgumentException(
                    "Example: expected one input, x or tokens, but got " + (x == null ? "none" : "both"));
        }
        if (y != null && labels != null) {
            throw new IllegalArgumentException("Example: expected at most one target, y or labels, but got both");
        }
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

    /**
     * The input as values.
     *
     * @throws IllegalStateException if the input is tokens
     */
    @Override
    public Tensor x() {
        return present("x", x);
    }

    /**
     * The input as token indices.
     *
     * @throws IllegalStateException if the input is values
     */
    @Override
    public IntTensor tokens() {
        return present("tokens", tokens);
    }

    /**
     * The target as values.
     *
     * @throws IllegalStateException if the target is class indices, or absent
     */
    @Override
    public Tensor y() {
        return present("y", y);
    }

    /**
     * The target as class indices.
     *
     * @throws IllegalStateException if the target is values, or absent
     */
    @Override
    public IntTensor labels() {
        return present("labels", labels);
    }

    /** Whether the input is values, not tokens. */
    public boolean hasX() {
        return x != null;
    }

    /** Whether the target is values. */
    public boolean hasY() {
        return y != null;
    }

    /** Whether the target is class indices. */
    public boolean hasLabels() {
        return labels != null;
    }

    /** The names of the components that are present, in order. */
    List<String> parts() {
        List<String> out = new ArrayList<>();
        out.add(x == null ? "tokens" : "x");
        if (y != null) {
            out.add("y");
        }
        if (labels != null) {
            out.add("labels");
        }
        return out;
    }

    private <T> T present(String name, @Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("Example: has no " + name + ", only " + String.join(" and ", parts()));
        }
        return part;
    }
}
