package org.lstm4j.nn.data;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * A mini-batch: the components of {@link Example} with a batch dimension, and the lengths and the mask of padded
 * sequences. Padded shapes are those of {@link PadCollate}, which can be batch-first as well.
 */
public final class Batch extends Components<Variable> {
    private final @Nullable IntTensor lengths;
    private final @Nullable Tensor mask;

    /**
     * A batch of the given components; absent ones are null.
     *
     * @param x the inputs as values: (N, ..) for examples of shape (..), or padded (T, N, F)
     * @param tokens the inputs as token indices, (N, ..) or padded (T, N)
     * @param y the targets as values, (N, ..) or, one for each step, padded (T, N, K)
     * @param labels the targets as class indices, (N) or, one for each step, padded (T, N)
     * @param lengths (N), the number of steps of each sequence without padding
     * @param mask (T, N), 1 at the steps of a sequence and 0 at padding
     * @throws IllegalArgumentException if there is not exactly one input, or more than one target
     */
    public Batch(
            @Nullable Variable x,
            @Nullable IntTensor tokens,
            @Nullable Variable y,
            @Nullable IntTensor labels,
            @Nullable IntTensor lengths,
            @Nullable Tensor mask) {
        super(x, tokens, y, labels);
        this.lengths = lengths;
        this.mask = mask;
    }

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
     * The lengths without padding.
     *
     * @throws IllegalStateException if the batch is not padded
     */
    public IntTensor lengths() {
        return present("lengths", lengths);
    }

    /**
     * The mask: 1 where there is no padding.
     *
     * @throws IllegalStateException if the batch is not padded
     */
    public Tensor mask() {
        return present("mask", mask);
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
        return hasX() ? x().size(0) : tokens().shape().size(0);
    }

    @Override
    List<String> parts() {
        List<String> out = super.parts();
        if (lengths != null) {
            out.add("lengths");
        }
        if (mask != null) {
            out.add("mask");
        }
        return out;
    }
}
