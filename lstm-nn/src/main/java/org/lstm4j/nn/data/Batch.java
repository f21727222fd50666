package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * A mini-batch: the components of {@link Example} with a batch dimension, and the lengths and the mask of padded
 * sequences. Absent components are null in the constructor, and their accessors throw. Padded shapes are those of {@link
 * PadCollate}, which can be batch-first as well.
 *
 * @param x the inputs as values: (N, ..) for examples of shape (..), or padded (T, N, F)
 * @param tokens the inputs as token indices, (N, ..) or padded (T, N)
 * @param y the targets as values, (N, ..) or, one for each step, padded (T, N, K)
 * @param labels the targets as class indices, (N) or, one for each step, padded (T, N)
 * @param lengths (N), the number of steps of each sequence without padding
 * @param mask (T, N), 1 at the steps of a sequence and 0 at padding
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

    /** Inputs and targets as values. */
    public static Batch of(Variable x, Variable y) {
        return new Batch(x, null, y, null, null, null);
    }

    /** Inputs as values, targets as class indices. */
    public static Batch of(Variable x, IntTensor labels) {
        return new Batch(x, null, null, labels, null, null);
    }

    /**
     * All examples of a dataset in one batch, in order: for a validation loss, for example.
     *
     * @throws IllegalArgumentException if the dataset is empty; see {@link Collate#stack} for other errors
     */
    public static Batch all(Dataset<Example> dataset) {
        return Collate.stack().collate(dataset.toList());
    }

    /**
     * The inputs as values.
     *
     * @throws IllegalStateException if the inputs are tokens
     */
    @Override
    public Variable x() {
        return present("x", x);
    }

    /**
     * The inputs as token indices.
     *
     * @throws IllegalStateException if the inputs are values
     */
    @Override
    public IntTensor tokens() {
        return present("tokens", tokens);
    }

    /**
     * The targets as values.
     *
     * @throws IllegalStateException if the targets are class indices, or absent
     */
    @Override
    public Variable y() {
        return present("y", y);
    }

    /**
     * The targets as class indices.
     *
     * @throws IllegalStateException if the targets are values, or absent
     */
    @Override
    public IntTensor labels() {
        return present("labels", labels);
    }

    /**
     * The lengths without padding.
     *
     * @throws IllegalStateException if the batch is not padded
     */
    @Override
    public IntTensor lengths() {
        return present("lengths", lengths);
    }

    /**
     * The mask: 1 where there is no padding.
     *
     * @throws IllegalStateException if the batch is not padded
     */
    @Override
    public Tensor mask() {
        return present("mask", mask);
    }

    /** Whether the inputs are values, not tokens. */
    public boolean hasX() {
        return x != null;
    }

    /** Whether the targets are values. */
    public boolean hasY() {
        return y != null;
    }

    /** Whether the targets are class indices. */
    public boolean hasLabels() {
        return labels != null;
    }

    /** Whether the batch is padded: it has lengths and a mask. */
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
            throw new IllegalStateException("Batch: has no " + name + ", only " + String.join(" and ", parts));
        }
        return part;
    }

    private static void addIf(List<String> parts, String name, @Nullable Object part) {
        if (part != null) {
            parts.add(name);
        }
    }
}
