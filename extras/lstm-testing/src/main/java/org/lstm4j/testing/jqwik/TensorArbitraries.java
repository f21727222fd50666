package org.lstm4j.testing.jqwik;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Arbitraries of shapes, tensors and lengths, for {@code @Provide} methods. {@link ShapeRange} and {@link Lengths} give
 * the same to parameters of properties.
 */
public final class TensorArbitraries {
    private TensorArbitraries() {}

    /**
     * Shapes. They shrink to fewer dimensions and smaller sizes.
     *
     * @param minRank least number of dimensions, at least 0
     * @param maxRank greatest number of dimensions, included
     * @param minSize least size of a dimension, at least 0
     * @param maxSize greatest size of a dimension, included
     */
    public static Arbitrary<Shape> shapes(int minRank, int maxRank, int minSize, int maxSize) {
        return Arbitraries.integers()
                .between(minSize, maxSize)
                .array(int[].class)
                .ofMinSize(minRank)
                .ofMaxSize(maxRank)
                .map(Shape::of);
    }

    /**
     * float64 tensors, as {@link #tensors(Arbitrary, double, double)} with values from -2 to 2.
     *
     * @param shapes of the tensors
     */
    public static Arbitrary<Tensor> tensors(Arbitrary<Shape> shapes) {
        return tensors(shapes, -2, 2);
    }

    /**
     * float64 tensors of values with two decimals. Half of them are row-major; the elements of the others are in
     * column-major order, as those of a transposed matrix, so that an operation that ignores strides fails. They shrink to
     * smaller shapes and values near 0.
     *
     * @param shapes of the tensors
     * @param low least value
     * @param high greatest value, included
     */
    public static Arbitrary<Tensor> tensors(Arbitrary<Shape> shapes, double low, double high) {
        return shapes.flatMap(shape -> Combinators.combine(
                        Arbitraries.doubles()
                                .between(low, high)
                                .array(double[].class)
                                .ofSize(shape.numel()),
                        Arbitraries.of(false, true))
                .as((values, columnMajor) -> {
                    Tensor rowMajor = Tensor.of(values).reshape(shape);
                    int[] reversed = new int[shape.rank()];
                    for (int d = 0; d < reversed.length; d++) {
                        reversed[d] = reversed.length - 1 - d;
                    }
                    return columnMajor ? rowMajor.permute(reversed).contiguous().permute(reversed) : rowMajor;
                }));
    }

    /**
     * The lengths of the sequences of a batch, in any order.
     *
     * @param maxBatch greatest number of sequences; the least is 1
     * @param min least length, at least 0
     * @param max greatest length, included
     */
    public static Arbitrary<int[]> lengths(int maxBatch, int min, int max) {
        return Arbitraries.integers()
                .between(min, max)
                .array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(maxBatch);
    }
}
