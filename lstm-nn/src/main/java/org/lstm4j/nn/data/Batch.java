package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * Some examples for one step of training: what {@link Example} has, each with a dimension for the examples, and for
 * sequences of unequal length where they end. What is absent is null in the constructor, and its accessor throws; so a
 * loop just says {@code batch.x()} and {@code batch.y()}. Padded shapes are those of {@link PadCollate}, which can have
 * N first as well.
 *
 * @param x the inputs as numbers: (N, ..) for examples of shape (..), or padded (T, N, F)
 * @param tokens the inputs as positions in a vocabulary, (N, ..) or padded (T, N)
 * @param y the targets as numbers, (N, ..) or, one a step, padded (T, N, K)
 * @param labels the targets as classes, (N) or, one a step, padded (T, N)
 * @param lengths (N), the steps of each sequence before the padding, in the order of the batch
 * @param mask (T, N), 1 where a step is one of the sequence and 0 where it is padding
 */
public record Batch(
        @Nullable Variable x,
        @Nullable IntTensor tokens,
        @Nullable Variable y,
        @Nullable IntTensor labels,
        @Nullable IntTensor lengths,
        @Nullable Tensor mask) {
    /** Inputs without targets. */
    public static Batch of(Variable x) {
        return new Batch(x, null, null, null, null, null);
    }

    /** Buffer to numbers. */
    public static Batch of(Variable x, Variable y) {
        return new Batch(x, null, y, null, null, null);
    }

    /** Buffer to classes. */
    public static Batch of(Variable x, IntTensor labels) {
        return new Batch(x, null, null, labels, null, null);
    }

    /**
     * All examples in one batch, in order: for a loss over a validation part, say.
     *
     * @throws IllegalArgumentException if there is none; see {@link Collate#stack} for what else
     */
    public static Batch all(Dataset<Example> dataset) {
        return Collate.stack().collate(dataset.toList());
    }

    /**
     * The inputs as numbers.
     *
     * @throws IllegalStateException if they are tokens
     */
    @Override
    public Variable x() {
        return present("x", x);
    }

    /**
     * The inputs as tokens.
     *
     * @throws IllegalStateException if they are numbers
     */
    @Override
    public IntTensor tokens() {
        return present("tokens", tokens);
    }

    /**
     * The targets as numbers.
     *
     * @throws IllegalStateException if they are classes, or absent
     */
    @Override
    public Variable y() {
        return present("y", y);
    }

    /**
     * The targets as classes.
     *
     * @throws IllegalStateException if they are numbers, or absent
     */
    @Override
    public IntTensor labels() {
        return present("labels", labels);
    }

    /**
     * The lengths before the padding.
     *
     * @throws IllegalStateException if nothing was padded
     */
    @Override
    public IntTensor lengths() {
        return present("lengths", lengths);
    }

    /**
     * Where there is no padding.
     *
     * @throws IllegalStateException if nothing was padded
     */
    @Override
    public Tensor mask() {
        return present("mask", mask);
    }

    /** Whether the inputs are numbers. */
    public boolean hasX() {
        return x != null;
    }

    /** Whether the targets are numbers. */
    public boolean hasY() {
        return y != null;
    }

    /** Whether the targets are classes. */
    public boolean hasLabels() {
        return labels != null;
    }

    /** Whether this holds sequences with their lengths and a mask. */
    public boolean isPadded() {
        return lengths != null;
    }

    /** The number of examples. */
    public int size() {
        if (lengths != null) {
            return lengths.numel();
        }
        return x != null ? x.size(0) : tokens().shape().size(0);
    }

    private <T> T present(String name, @Nullable T part) {
        if (part == null) {
            List<String> parts = new ArrayList<>();
            addIf(parts, "x", x);
            addIf(parts, "tokens", tokens);
            addIf(parts, "y", y);
            addIf(parts, "labels", labels);
            addIf(parts, "lengths", lengths);
            addIf(parts, "mask", mask);
            throw new IllegalStateException("Batch: this one has no " + name + ", only " + String.join(" and ", parts));
        }
        return part;
    }

    private static void addIf(List<String> parts, String name, @Nullable Object part) {
        if (part != null) {
            parts.add(name);
        }
    }
}
