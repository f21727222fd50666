package org.lstm4j.autograd.testing;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * float64 inputs for gradient checks. A difference quotient approximates the derivative only where the function is
 * smooth, so each operation is checked on values away from its kinks and poles; the golden test compares the kinks with
 * PyTorch. Every second tensor is a view with permuted dimensions.
 */
public final class Values {
    private static final double GAP = 0.2;

    private Values() {}

    /** In [-2, 2]: for functions that are smooth everywhere. */
    public static Tensor anywhere(Shape shape, Seed seed, int which) {
        return drawn(shape, seed, which, u -> 4 * u - 2);
    }

    /** In [0.2, 2]: for roots, logarithms and real powers. */
    public static Tensor positive(Shape shape, Seed seed, int which) {
        return drawn(shape, seed, which, u -> GAP + (2 - GAP) * u);
    }

    /** With a magnitude in [0.2, 2]: for |x|, relu and divisors. */
    public static Tensor nonZero(Shape shape, Seed seed, int which) {
        return drawn(shape, seed, which, u -> Math.copySign(GAP + (2 - GAP) * Math.abs(2 * u - 1), 2 * u - 1));
    }

    /**
     * With distances of at least 0.1 between any two, also between inputs 0 and 1 of the same seed, and of 0.05 from every
     * multiple of 0.1: for maxima, minima and clamps with such bounds.
     */
    public static Tensor distinct(Shape shape, Seed seed, int which) {
        SplittableRandom random = seed.stream(which);
        double[] values = new double[shape.numel()];
        for (int i = 0; i < values.length; i++) {
            int other = random.nextInt(i + 1);
            values[i] = values[other];
            values[other] = 0.1 * (2 * (i - values.length / 2) + which) + 0.05;
        }
        return laidOut(values, shape, random);
    }

    private static Tensor drawn(Shape shape, Seed seed, int which, DoubleUnaryOperator fromUnit) {
        SplittableRandom random = seed.stream(which);
        double[] values = new double[shape.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fromUnit.applyAsDouble(random.nextDouble());
        }
        return laidOut(values, shape, random);
    }

    private static Tensor laidOut(double[] values, Shape shape, SplittableRandom random) {
        int rank = shape.rank();
        if (rank == 0) {
            return Tensor.scalar(DType.FLOAT64, values[0]);
        }
        if (random.nextBoolean()) {
            return Tensor.wrap(values, shape.toArray());
        }
        int[] sizes = shape.toArray();
        int[] reversedSizes = new int[rank];
        int[] order = new int[rank];
        for (int d = 0; d < rank; d++) {
            reversedSizes[d] = sizes[rank - 1 - d];
            order[d] = rank - 1 - d;
        }
        return Tensor.wrap(values, reversedSizes).permute(order);
    }
}
