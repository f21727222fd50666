package org.lstm4j.nn.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Validated class indices as targets of scores of shape (C), (N, C) or (N, C, d1, ..), with class weights. Immutable. */
final class ClassTargets {
    private static final int IGNORED = -1;

    private final Shape input;
    /** The class of each target, or {@link #IGNORED}. */
    private final int[] classes;
    /** The weight of each class. */
    private final double[] weights;
    /** The number of elements of the dimensions after that of the classes. */
    private final int inner;

    final int dim;
    final int count;
    private final boolean anyIgnored;

    ClassTargets(String loss, Variable scores, IntTensor target, @Nullable Tensor weight, int ignoreIndex) {
        input = scores.shape();
        dim = dim(loss, input);
        count = input.size(dim);
        Shape expected = input.without(dim);
        if (!target.shape().equals(expected)) {
            throw mismatch(loss, expected, target.shape());
        }
        double[] given = weights(loss, scores, weight, count);
        weights = given == null ? ones(count) : given;
        classes = target.toArray();
        boolean ignored = false;
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] == ignoreIndex) {
                classes[i] = IGNORED;
                ignored = true;
            } else if (classes[i] < 0 || classes[i] >= count) {
                throw new IndexOutOfBoundsException(
                        loss + ": Target " + classes[i] + " is out of bounds. Expected 0 to " + (count - 1) + ", or "
                                + ignoreIndex + " to ignore the element, but got " + classes[i] + " at element " + i
                                + " of the targets of shape " + target.shape());
            }
        }
        anyIgnored = ignored;
        inner = inner(input, dim);
    }

    /** The dimension of the classes: 1, or 0 without a batch. */
    static int dim(String loss, Shape input) {
        if (input.rank() == 0) {
            throw new ShapeMismatchException(
                    loss, "expected an input of shape (C), (N, C) or (N, C, d1, ..), but got " + input);
        }
        return input.rank() == 1 ? 0 : 1;
    }

    /** The class weights, copied; null if none are given. */
    static double @Nullable [] weights(String loss, Variable scores, @Nullable Tensor weight, int count) {
        if (weight == null) {
            return null;
        }
        if (!weight.shape().equals(Shape.of(count))) {
            throw new ShapeMismatchException(
                    loss,
                    "weight tensor should be defined either for all " + count
                            + " classes or no classes but got weight tensor of shape " + weight.shape());
        }
        LossChecks.type(loss, "weight", scores.dtype(), weight.dtype());
        return weight.toDoubleArray();
    }

    private static ShapeMismatchException mismatch(String loss, Shape expected, Shape got) {
        if (expected.rank() > 0 && got.rank() > 0 && expected.size(0) != got.size(0)) {
            return new ShapeMismatchException(
                    loss,
                    "Expected input batch_size (" + expected.size(0) + ") to match target batch_size (" + got.size(0)
                            + ").");
        }
        return new ShapeMismatchException(loss, "Expected target size " + expected + ", got " + got);
    }

    private static int inner(Shape input, int dim) {
        int product = 1;
        for (int d = dim + 1; d < input.rank(); d++) {
            product *= input.size(d);
        }
        return product;
    }

    /** -w(y) times the score of y for each target; 0 where it is ignored, whatever the score. */
    Tensor gather(Tensor scores) {
        Tensor y = Tensor.zeros(scores.dtype(), input.without(dim));
        ClassKernel.of(scores.dtype()).gather(count, inner, classes, weights, scores.contiguous(), y);
        return y;
    }

    /** The sum of the weights of all targets. */
    double total() {
        double total = 0;
        for (int y : classes) {
            total += y == IGNORED ? 0 : weights[y];
        }
        return total;
    }

    /**
     * The smoothed one-hot targets times the class weights, of the shape of the scores: (own + smoothing) w(y) at the
     * target class y, smoothing w(c) at every other; 0 where the target is ignored.
     */
    Tensor targetWeights(DType dtype, double own, double smoothing) {
        Tensor y = Tensor.zeros(dtype, input);
        ClassKernel.of(dtype).targetWeights(count, inner, classes, weights, own, smoothing, y);
        return y;
    }

    /**
     * scale (softmax(x) - one-hot targets), the gradient of the summed cross-entropy with weights of 1; 0 where the target is
     * ignored, whatever the score.
     *
     * @param logs log softmax(x). Not modified
     * @param y Modified
     */
    void softmaxLessTargets(Tensor logs, double scale, Tensor y) {
        ClassKernel kernel = ClassKernel.of(logs.dtype());
        kernel.softmaxLessTargets(count, inner, classes, scale, logs, y);
        if (anyIgnored) {
            kernel.clearIgnored(count, inner, classes, y);
        }
        y.markChanged();
    }

    /** Whether all weights are 1. */
    boolean isUniform() {
        for (double weight : weights) {
            if (weight != 1) {
                return false;
            }
        }
        return true;
    }

    /** Zeros where the target is ignored, even in place of NaN; of the shape of the scores. */
    Variable withoutIgnored(Variable gradient) {
        return anyIgnored ? gradient.maskedFill(ignored(gradient.data()).unsqueeze(dim), 0) : gradient;
    }

    /** Zeros where the target is ignored, even in place of NaN; of the shape of the targets. */
    Tensor withoutIgnored(Tensor losses) {
        return anyIgnored ? losses.maskedFill(ignored(losses), 0) : losses;
    }

    private Tensor ignored(Tensor like) {
        double[] mask = new double[classes.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = classes[i] == IGNORED ? 1 : 0;
        }
        return Tensor.wrap(mask).reshape(input.without(dim)).to(like.dtype());
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
