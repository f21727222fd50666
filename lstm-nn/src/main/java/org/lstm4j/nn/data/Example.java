package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * One example: an input, numbers ({@link #x}) or tokens, and a target, numbers ({@link #y}), class labels or none. What
 * is absent is null in the constructor, and its accessor throws.
 *
 * @param x the input as numbers
 * @param tokens the input as positions in a vocabulary, for an embedding
 * @param y the target as numbers
 * @param labels the target as classes
 */
public record Example(
        @Nullable Tensor x,
        @Nullable IntTensor tokens,
        @Nullable Tensor y,
        @Nullable IntTensor labels) {
    /**
     * Checks that there is one input and at most one target.
     *
     * @throws IllegalArgumentException if not
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

    /** Buffer to numbers. */
    public static Example of(Tensor x, Tensor y) {
        return new Example(x, null, y, null);
    }

    /** Buffer to classes: a scalar for the whole input, or one a step. */
    public static Example of(Tensor x, IntTensor labels) {
        return new Example(x, null, null, labels);
    }

    /** Buffer to one class. */
    public static Example of(Tensor x, int label) {
        return of(x, scalar(label));
    }

    /** Tokens without a target. */
    public static Example of(IntTensor tokens) {
        return new Example(null, tokens, null, null);
    }

    /** Tokens to numbers. */
    public static Example of(IntTensor tokens, Tensor y) {
        return new Example(null, tokens, y, null);
    }

    /** Tokens to classes: a scalar for the whole input, or one a step. */
    public static Example of(IntTensor tokens, IntTensor labels) {
        return new Example(null, tokens, null, labels);
    }

    /** Tokens to one class. */
    public static Example of(IntTensor tokens, int label) {
        return of(tokens, scalar(label));
    }

    private static IntTensor scalar(int label) {
        return IntTensor.of(new int[] {label});
    }

    /**
     * The input as numbers.
     *
     * @throws IllegalStateException if it is tokens
     */
    @Override
    public Tensor x() {
        return present("x", x);
    }

    /**
     * The input as tokens.
     *
     * @throws IllegalStateException if it is numbers
     */
    @Override
    public IntTensor tokens() {
        return present("tokens", tokens);
    }

    /**
     * The target as numbers.
     *
     * @throws IllegalStateException if it is classes, or absent
     */
    @Override
    public Tensor y() {
        return present("y", y);
    }

    /**
     * The target as classes.
     *
     * @throws IllegalStateException if it is numbers, or absent
     */
    @Override
    public IntTensor labels() {
        return present("labels", labels);
    }

    /** Whether the input is numbers. */
    public boolean hasX() {
        return x != null;
    }

    /** Whether the target is numbers. */
    public boolean hasY() {
        return y != null;
    }

    /** Whether the target is classes. */
    public boolean hasLabels() {
        return labels != null;
    }

    /** The names of what is there, in the order of the components. */
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
            throw new IllegalStateException(
                    "Example: this one has no " + name + ", only " + String.join(" and ", parts()));
        }
        return part;
    }
}
