package org.lstm4j.nn.data;

import java.util.List;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Sequences of variable length, each with one target, a target for each step, or none; {@link Example#targets} decides
 * which. By default a target of the shapes on the right is one for each step:
 *
 * <pre>
 *           input           target of a sequence   target of each step
 * values    (T, F)          () or (K)              (T, K)
 * indices   (T), tokens     (), label              (T), labels
 * </pre>
 *
 * {@link BucketSampler} batches sequences of similar length, {@link PadCollate} pads batches.
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
     * A dataset of the given sequences.
     *
     * @throws ShapeMismatchException if an input or target has none of the shapes above, F or K differs between
     *     sequences, or the number of targets is not that of the steps
     * @throws IllegalArgumentException if the list or a sequence is empty, or components or dtypes differ
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
        return examples.get(Require.index("SequenceDataset", index, lengths.length));
    }

    /** The number of steps of each sequence, in a new array. */
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
        if (example.targets() != first.targets()) {
            throw new IllegalArgumentException("SequenceDataset: sequence " + index + " has the targets "
                    + example.targets() + " of shape " + shape(example) + ", but sequence 0 has " + first.targets()
                    + " of shape " + shape(first));
        }
        if (example.hasY()) {
            requireSameColumns("target", index, example.y(), first.y());
        }
        if (example.targets() == Targets.PER_STEP) {
            Shape shape = shape(example);
            if (shape.rank() != (example.hasY() ? 2 : 1)) {
                throw new ShapeMismatchException(
                        "SequenceDataset",
                        "expected a target for each step, (T, K) or labels (T), but that of sequence " + index + " has "
                                + shape);
            }
            if (shape.size(0) != steps) {
                throw new ShapeMismatchException(
                        "SequenceDataset",
                        "sequence " + index + " has " + steps + " steps, but " + shape.size(0)
                                + " targets; if they are one target, Example.with(Targets.PER_SEQUENCE)");
            }
        } else if (example.hasTarget() && !shape(example).equals(shape(first))) {
            throw new ShapeMismatchException(
                    "SequenceDataset",
                    "the target of sequence " + index + " has shape " + shape(example) + ", which does not match "
                            + shape(first) + " of sequence 0");
        }
        return steps;
    }

    private static int steps(Example example, int index) {
        boolean values = example.hasX();
        int rank = values ? example.x().rank() : example.tokens().shape().rank();
        if (rank != (values ? 2 : 1)) {
            throw new ShapeMismatchException(
                    "SequenceDataset",
                    "expected an input of shape " + (values ? "(T, F)" : "(T)") + ", but that of sequence " + index
                            + " has "
                            + (values ? example.x().shape() : example.tokens().shape()));
        }
        return values ? example.x().size(0) : example.tokens().numel();
    }

    private static void requireSameColumns(String what, int index, Tensor given, Tensor first) {
        if (given.rank() != first.rank() || columns(given) != columns(first)) {
            throw new ShapeMismatchException(
                    "SequenceDataset",
                    "the " + what + " of sequence " + index + " has shape " + given.shape() + ", which does not match "
                            + first.shape() + " of sequence 0");
        }
        DType expected = first.dtype();
        if (given.dtype() != expected) {
            throw new IllegalArgumentException("SequenceDataset: the " + what + " of sequence " + index + " has dtype "
                    + given.dtype() + ", that of sequence 0 has " + expected + "; convert with to(DType)");
        }
    }

    private static int columns(Tensor tensor) {
        return tensor.rank() == 0 ? 1 : tensor.size(-1);
    }

    private static Shape shape(Example example) {
        return example.hasY() ? example.y().shape() : example.labels().shape();
    }
}
