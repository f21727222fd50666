package org.lstm4j.nn.loss;

import java.util.Arrays;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** CTC over a batch: argument checks, the rule and the reduction. {@link CTCLattice} computes each sequence. */
final class CTC {
    private CTC() {}

    static Variable of(Variable logs, IntTensor targets, int[] inputLengths, int[] targetLengths, CTCOptions options) {
        if (logs.rank() != 2 && logs.rank() != 3) {
            throw new ShapeMismatchException(
                    "ctc", "expected log_probs of shape (T, N, C) or (T, C), but got " + logs.shape());
        }
        boolean batched = logs.rank() == 3;
        Variable whole = batched ? logs : logs.unsqueeze(1);
        int[][] labels = check(whole.shape(), targets, inputLengths, targetLengths, options.blank());
        Variable each = each(whole, labels, inputLengths.clone(), options);
        if (options.reduction() == Reduction.MEAN) {
            double[] lengths = Arrays.stream(targetLengths)
                    .mapToDouble(length -> Math.max(1, length))
                    .toArray();
            each = each.div(Variable.of(Tensor.wrap(lengths).to(logs.dtype())));
        }
        Variable reduced = options.reduction().apply(each);
        return batched || reduced.rank() == 0 ? reduced : reduced.squeeze(0);
    }

    /**
     * The loss of each sequence. dx(t, n, c) = dy(n) times the gradient of {@link CTCLattice}, which is computed in the
     * forward if a gradient is recorded. Saves that gradient and the log-probabilities.
     */
    private static Variable each(Variable logs, int[][] labels, int[] lengths, CTCOptions options) {
        int count = logs.size(2);
        int batch = labels.length;
        double[] values = logs.data().toDoubleArray();
        double[] gradient = Rule.isRecorded(logs) ? new double[values.length] : new double[0];
        double[] losses = new double[batch];
        for (int n = 0; n < batch; n++) {
            if (lengths[n] == 0) {
                losses[n] = labels[n].length == 0 ? 0 : Double.POSITIVE_INFINITY;
            } else {
                CTCLattice lattice =
                        new CTCLattice(values, n * count, batch * count, count, lengths[n], labels[n], options.blank());
                losses[n] = gradient.length > 0 ? lattice.loss(gradient) : lattice.loss();
            }
            if (options.zeroInfinity() && losses[n] == Double.POSITIVE_INFINITY) {
                losses[n] = 0;
                clear(gradient, n, batch, count);
            }
        }
        Tensor value = Tensor.wrap(losses).to(logs.dtype());
        if (!Rule.isRecorded(logs)) {
            return Variable.of(value);
        }
        Variable slope = Variable.of(Tensor.wrap(gradient).reshape(logs.shape()).to(logs.dtype()));
        return Rule.of("ctc", logs).saves(slope, logs).output(value, g -> {
            Variable dy = g.dy();
            Tensor dx = ElementLoss.times(dy.detach().unsqueeze(1), g.saved(0)).data();
            g.set(0, Rule.of("ctc backward", g.saved(1), dy).output(dx, second -> {
                throw new UnsupportedOperationException(
                        "ctc: the second derivative is not implemented; use it without createGraph");
            }));
        });
    }

    private static void clear(double[] gradient, int n, int batch, int count) {
        for (int from = n * count; from < gradient.length; from += batch * count) {
            Arrays.fill(gradient, from, from + count, 0);
        }
    }

    /** The labels of each sequence. */
    private static int[][] check(Shape logs, IntTensor targets, int[] inputLengths, int[] targetLengths, int blank) {
        int steps = logs.size(0);
        int batch = logs.size(1);
        int count = logs.size(2);
        if (blank < 0 || blank >= count) {
            throw new IllegalArgumentException(
                    "ctc: blank must be in label range, from 0 to " + (count - 1) + ", but got " + blank);
        }
        lengths("input_lengths", inputLengths, batch);
        lengths("target_lengths", targetLengths, batch);
        for (int length : inputLengths) {
            if (length > steps) {
                throw new IllegalArgumentException(
                        "ctc: Expected input_lengths to have value at most " + steps + ", but got value " + length);
            }
        }
        int[] starts = starts(targets.shape(), targetLengths);
        int[] all = targets.toArray();
        int[][] labels = new int[batch][];
        for (int n = 0; n < batch; n++) {
            labels[n] = Arrays.copyOfRange(all, starts[n], starts[n] + targetLengths[n]);
            for (int label : labels[n]) {
                if (label < 0 || label >= count) {
                    throw new IndexOutOfBoundsException(
                            "ctc: Target " + label + " is out of bounds. Expected 0 to " + (count - 1));
                }
                if (label == blank) {
                    throw new IllegalArgumentException(
                            "ctc: Target " + label + " of sequence " + n + " is the blank, which cannot be a label");
                }
            }
        }
        return labels;
    }

    private static void lengths(String name, int[] lengths, int batch) {
        if (lengths.length != batch) {
            throw new ShapeMismatchException(
                    "ctc", name + " must be of size batch_size, " + batch + ", but got " + lengths.length);
        }
        for (int length : lengths) {
            if (length < 0) {
                throw new IllegalArgumentException("ctc: " + name + " must not be negative, but got " + length);
            }
        }
    }

    /** The index of the first label of each sequence: in a row each, or concatenated in one dimension. */
    private static int[] starts(Shape targets, int[] lengths) {
        int batch = lengths.length;
        int[] starts = new int[batch];
        if (targets.rank() == 1) {
            int sum = 0;
            for (int n = 0; n < batch; n++) {
                starts[n] = sum;
                sum += lengths[n];
            }
            if (sum != targets.size(0)) {
                throw new ShapeMismatchException(
                        "ctc",
                        "Expected tensor to have size " + sum + " at dimension 0, but got size " + targets.size(0)
                                + " for targets, which target_lengths add up to");
            }
            return starts;
        }
        if (targets.rank() != 2 || targets.size(0) != batch) {
            throw new ShapeMismatchException(
                    "ctc",
                    "expected targets of shape (" + batch + ", S), or concatenated in one dimension, but got "
                            + targets);
        }
        for (int n = 0; n < batch; n++) {
            starts[n] = n * targets.size(1);
            if (lengths[n] > targets.size(1)) {
                throw new ShapeMismatchException(
                        "ctc",
                        "Expected tensor to have size at least " + lengths[n] + " at dimension 1, but got size "
                                + targets.size(1) + " for targets");
            }
        }
        return starts;
    }
}
