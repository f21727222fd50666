package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

@Tag("property")
class SoftmaxProperties {
    @Property
    void softmaxIsADistributionAtAnyScale(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @DoubleRange(min = 0, max = 5e3) double scale,
            @ForAll DType dtype,
            @ForAll long seed) {
        int dim = anyDim % shape.rank();
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape).mul(scale);
        Tensor y = x.softmax(dim);
        assertThat(Arrays.stream(y.toDoubleArray())).allMatch(p -> p >= 0 && p <= 1);
        Tensor sums = y.sum(new int[] {dim}, false);
        assertClose(sums, Tensor.ones(dtype, sums.shape()), Tensors.rounding(dtype), 0);
        // Against the definition, in float64, of values that cannot overflow.
        Tensor wide = x.to(DType.FLOAT64);
        Tensor e = wide.sub(wide.amax(new int[] {dim}, true)).exp();
        Tensor expected = e.div(e.sum(new int[] {dim}, true)).to(dtype);
        assertClose(y, expected, Tensors.rounding(dtype), Float.MIN_NORMAL);
    }

    @Property
    void logSoftmaxIsTheLogarithm(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @DoubleRange(min = 0, max = 10) double scale,
            @ForAll DType dtype,
            @ForAll long seed) {
        int dim = anyDim % shape.rank();
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape).mul(scale);
        Tensor expected = x.softmax(dim).log();
        assertClose(x.logSoftmax(dim), expected, 2 * Tensors.rounding(dtype), 2 * Tensors.rounding(dtype));
        Tensor shift = x.logSumExp(new int[] {dim}, true);
        // The difference of two values of up to 20 that were rounded.
        assertClose(x.logSoftmax(dim), x.sub(shift), 0, 20 * Tensors.rounding(dtype));
    }

    @Property
    void aShiftChangesNothing(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(min = -1024, max = 1024) int shift,
            @ForAll long seed) {
        // Integers, so that x + shift is exact.
        Tensor x = Tensors.whole(Generator.seeded(seed), DType.FLOAT32, shape, -9, 10);
        Tensor moved = x.add(shift);
        assertClose(moved.softmax(-1), x.softmax(-1), 1e-6, 0);
        assertClose(moved.logSoftmax(-1), x.logSoftmax(-1), 1e-6, 1e-7);
        assertClose(
                moved.logSumExp(new int[] {-1}, false),
                x.logSumExp(new int[] {-1}, false).add(shift),
                1e-6,
                1e-6);
    }

    @ParameterizedTest
    @EnumSource
    void hugeNumbersNeitherOverflowNorGiveNan(DType dtype) {
        Tensor x = Tensor.of(new double[][] {{1e4, 1e4, -1e4}, {-1e4, -1e4, -1e4}, {1e4, 9999, 0}})
                .to(dtype);
        double third = 1.0 / 3;
        double e = Math.exp(-1);
        Tensor expected = Tensor.of(new double[][] {{0.5, 0.5, 0}, {third, third, third}, {1 / (1 + e), e / (1 + e), 0}
                })
                .to(dtype);
        assertClose(x.softmax(1), expected, 1e-7, 0);
        assertClose(
                x.logSoftmax(1),
                Tensor.of(new double[][] {
                            {-Math.log(2), -Math.log(2), -2e4 - Math.log(2)},
                            {-Math.log(3), -Math.log(3), -Math.log(3)},
                            {-Math.log1p(e), -1 - Math.log1p(e), -1e4 - Math.log1p(e)}
                        })
                        .to(dtype),
                1e-7,
                1e-11);
        assertClose(
                x.logSumExp(new int[] {1}, false),
                Tensor.of(new double[] {1e4 + Math.log(2), -1e4 + Math.log(3), 1e4 + Math.log1p(e)})
                        .to(dtype),
                1e-7,
                0);
    }

    @Example
    void minusInfinityTakesNoPart() {
        Tensor x = Tensor.of(new double[] {Double.NEGATIVE_INFINITY, 0, 0});
        assertThat(x.softmax(0).toDoubleArray()).containsExactly(0, 0.5, 0.5);
        assertThat(x.logSoftmax(0).get(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Tensor.full(DType.FLOAT32, Shape.of(2), Double.NEGATIVE_INFINITY)
                        .logSumExp(new int[0], false)
                        .item())
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
