package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A mini-batch: the components of {@link Example} with a batch dimension, and the lengths and the mask of padded
 * sequences. Padded shapes are those of {@link PadCollate}, which can be batch-first as well.
 *
 * <p>{@link Collate} knows from the examples whether there is one target for each sequence or for each step. A batch made
 * by {@code of} goes by ranks, as {@link Example} does with one dimension less; see {@link #with}.
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
     * @param targets whether the targets are of sequences or of steps
     * @param lengths (N), the number of steps of each sequence without padding
     * @param mask (T, N), 1 at the steps of a sequence and 0 at padding
     * @throws IllegalArgumentException if there is not exactly one input, or more than one target, or lengths without a
     *     mask or a mask without lengths
     * @throws ShapeMismatchException if targets of steps do not have the leading dimensions of the mask, or targets of
     *     sequences not that of the lengths
     */
    public Batch(
            @Nullable Variable x,
            @Nullable IntTensor tokens,
            @Nullable Variable y,
            @Nullable IntTensor labels,
            Targets targets,
            @Nullable IntTensor lengths,
            @Nullable Tensor mask) {
        super(x, tokens, y, labels, targets);
        this.lengths = lengths;
        this.mask = mask;
        if ((lengths == null) != (mask == null)) {
            throw new IllegalArgumentException("Batch: expected lengths and a mask, or neither, but got "
                    + (lengths == null ? "a mask" : "lengths") + " only");
        }
        requireFits();
    }

    private Batch(Batch other, Targets targets) {
        super(other, targets);
        this.lengths = other.lengths;
        this.mask = other.mask;
        requireFits();
    }

    private void requireFits() {
        if (lengths == null || mask == null || !hasTarget()) {
            return;
        }
        Shape target = hasY() ? y().shape() : labels().shape();
        boolean steps = targets() == Targets.PER_STEP;
        Shape expected = steps ? mask.shape() : lengths.shape();
        boolean fits = target.rank() >= expected.rank();
        for (int d = 0; fits && d < expected.rank(); d++) {
            fits = target.size(d) == expected.size(d);
        }
        if (!fits) {
            throw new ShapeMismatchException(
                    "Batch",
                    "expected one target for each " + (steps ? "step" : "sequence") + ", of the leading dimensions "
                            + expected + ", but got targets of shape " + target + "; see Targets");
        }
    }

    private static Batch of(@Nullable Variable x, @Nullable Variable y, @Nullable IntTensor labels) {
        Targets targets =
                Targets.of(1, rank(x == null ? null : x.shape()), -1, rank(y == null ? null : y.shape()), rank(labels));
        return new Batch(x, null, y, labels, targets, null, null);
    }

    /** A copy with the given meaning of the targets. */
    public Batch with(Targets targets) {
        return new Batch(this, targets);
    }

    /** Inputs without targets. */
    public static Batch of(Variable x) {
        return of(x, null, null);
    }

    /** Inputs and targets as values. */
    public static Batch of(Variable x, Variable y) {
        return of(x, y, null);
    }

    /** Inputs as values, targets as class indices. */
    public static Batch of(Variable x, IntTensor labels) {
        return of(x, null, labels);
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

    /**
     * The number of targets that count: of steps without padding if there is one for each step, else of examples. The
     * weight of a loss that is a mean over them.
     */
    public long count() {
        if (targets() == Targets.PER_SEQUENCE) {
            return size();
        }
        if (lengths != null) {
            return Arrays.stream(lengths.toArray()).asLongStream().sum();
        }
        Shape target = hasY() ? y().shape() : labels().shape();
        return (long) target.size(0) * target.size(1);
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
