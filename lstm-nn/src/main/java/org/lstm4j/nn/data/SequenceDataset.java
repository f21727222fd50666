package org.lstm4j.nn.data;

import java.util.List;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Sequences of unequal length, each with a target for the whole or for each step, or none. Whether a target is for
 * each step is told by its rank:
 *
 * <pre>
 *           input    target of the whole   target of each step
 * numbers   (T, F)   () or (K)             (T, K)
 * classes   (T)      ()                    (T)
 * </pre>
 *
 * {@link BucketSampler} puts those of similar length together, {@link PadCollate} makes padded batches.
 */
public final class SequenceDataset implements Dataset<Example> {
    private final List<Example> examples;
    private final int[] lengths;

    private SequenceDataset(List<Example> examples) {
        this.examples = List.copyOf(examples);
        this.lengths = new int[examples.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = check(i);
        }
    }

    /**
     * The given sequences.
     *
     * @throws ShapeMismatchException if an input or target has none of the shapes above, features or targets differ in
     *     number between sequences, or there is another number of targets than of steps
     * @throws IllegalArgumentException if there is no sequence, one is empty, some have other parts or another type
     *     than the first
     */
    public static SequenceDataset of(List<Example> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("SequenceDataset: expected at least one sequence, but got none");
        }
        return new SequenceDataset(examples);
    }

    @Override
    public int size() {
        return lengths.length;
    }

    @Override
    public Example get(int index) {
        return examples.get(Check.index("SequenceDataset", index, lengths.length));
    }

    /** The number of steps of each sequence, as a new array. */
    public int[] lengths() {
        return lengths.clone();
    }

    private int check(int index) {
        Example example = examples.get(index);
        Example first = examples.get(0);
        if (!example.parts().equals(first.parts())) {
            throw new IllegalArgumentException("SequenceDataset: sequence " + index + " has " + example.parts()
                    + ", but sequence 0 has " + first.parts());
        }
        int steps = steps(example, index);
        if (steps == 0) {
            throw new IllegalArgumentException("SequenceDataset: sequence " + index + " is empty");
        }
        if (example.hasX()) {
            requireSameColumns("input", index, example.x(), first.x());
        }
        if (example.hasY()) {
            Tensor y = example.y();
            if (y.rank() > 2) {
                throw new ShapeMismatchException(
                        "SequenceDataset",
                        "expected a target of shape (), (K) or (T, K), but that of sequence " + index + " has "
                                + y.shape());
            }
            requireSameColumns("target", index, y, first.y());
            requireOneAStep(index, y.rank() == 2 ? y.size(0) : steps, steps);
        }
        if (example.hasLabels()) {
            int rank = example.labels().shape().rank();
            if (rank > 1 || rank != first.labels().shape().rank()) {
                throw new ShapeMismatchException(
                        "SequenceDataset",
                        "expected labels of shape () or (T), the same for all, but those of sequence " + index
                                + " have " + example.labels().shape());
            }
            requireOneAStep(index, rank == 1 ? example.labels().numel() : steps, steps);
        }
        return steps;
    }

    private static int steps(Example example, int index) {
        boolean numbers = example.hasX();
        int rank = numbers ? example.x().rank() : example.tokens().shape().rank();
        if (rank != (numbers ? 2 : 1)) {
            throw new ShapeMismatchException(
                    "SequenceDataset",
                    "expected an input of shape " + (numbers ? "(T, F)" : "(T)") + ", but that of sequence " + index
                            + " has "
                            + (numbers ? example.x().shape() : example.tokens().shape()));
        }
        return numbers ? example.x().size(0) : example.tokens().numel();
    }

    private static void requireSameColumns(String what, int index, Tensor given, Tensor first) {
        if (given.rank() != first.rank() || columns(given) != columns(first)) {
            throw new ShapeMismatchException(
                    "SequenceDataset",
                    "the " + what + " of sequence " + index + " has shape " + given.shape()
                            + ", which does not go with " + first.shape() + " of sequence 0");
        }
        DType expected = first.dtype();
        if (given.dtype() != expected) {
            throw new IllegalArgumentException("SequenceDataset: the " + what + " of sequence " + index + " has type "
                    + given.dtype() + ", that of sequence 0 has " + expected + "; convert with to(DType)");
        }
    }

    private static int columns(Tensor tensor) {
        return tensor.rank() == 0 ? 1 : tensor.size(-1);
    }

    private static void requireOneAStep(int index, int targets, int steps) {
        if (targets != steps) {
            throw new ShapeMismatchException(
                    "SequenceDataset", "sequence " + index + " has " + steps + " steps, but " + targets + " targets");
        }
    }
}
