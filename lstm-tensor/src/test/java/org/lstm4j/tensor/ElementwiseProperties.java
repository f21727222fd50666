package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Elementwise operations against their definition. */
@Tag("property")
class ElementwiseProperties {
    @Property
    void functionsOfOneNumber(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape);
        compare(x, x.neg(), v -> -v);
        compare(x, x.abs(), Math::abs);
        compare(x, x.sign(), Math::signum);
        compare(x, x.square(), v -> v * v);
        compare(x, x.sqrt(), Math::sqrt);
        compare(x, x.reciprocal(), v -> 1 / v);
        compare(x, x.exp(), Math::exp);
        compare(x, x.log(), Math::log);
        compare(x, x.log1p(), Math::log1p);
        compare(x, x.tanh(), Math::tanh);
        compare(x, x.sigmoid(), v -> 1 / (1 + Math.exp(-v)));
        compare(x, x.relu(), v -> Math.max(v, 0));
    }

    @Property
    void functionsOfANumberAndAConstant(
            @ForAll(supplier = Shapes.Any.class) Shape shape,
            @ForAll @DoubleRange(min = -2, max = 2) double any,
            @ForAll DType dtype,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape);
        double c = dtype == DType.FLOAT32 ? (float) any : any;
        compare(x, x.add(c), v -> v + c);
        compare(x, x.sub(c), v -> v - c);
        compare(x, x.mul(c), v -> v * c);
        compare(x, x.div(c), v -> v / c);
        compare(x.abs(), x.abs().pow(c), v -> Math.pow(v, c));
        compare(x, x.eq(c), v -> v == c ? 1 : 0);
        compare(x, x.ne(c), v -> v != c ? 1 : 0);
        compare(x, x.lt(c), v -> v < c ? 1 : 0);
        compare(x, x.le(c), v -> v <= c ? 1 : 0);
        compare(x, x.gt(c), v -> v > c ? 1 : 0);
        compare(x, x.ge(c), v -> v >= c ? 1 : 0);
        compare(x, x.clamp(c, 1), v -> Math.min(Math.max(v, c), 1));
        assertSame(x.maskedFill(x.lt(c), c), x.maximum(Tensor.scalar(dtype, c)));
    }

    private static void compare(Tensor x, Tensor actual, DoubleUnaryOperator f) {
        Tensor expected = Tensor.zeros(x.dtype(), x.shape());
        Shapes.forEachIndex(x.shape(), at -> expected.set(f.applyAsDouble(x.get(at)), at));
        assertClose(actual, expected, Tensors.rounding(x.dtype()), Float.MIN_NORMAL);
    }

    @Property
    void functionsOfTwoNumbers(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor a = Tensors.scattered(Tensors.whole(generator, dtype, shape, -2, 3), generator);
        Tensor b = Tensors.whole(generator, dtype, shape, -2, 3);
        compare(a, b, a.add(b), Double::sum);
        compare(a, b, a.sub(b), (p, q) -> p - q);
        compare(a, b, a.mul(b), (p, q) -> p * q);
        compare(a, b, a.div(b), (p, q) -> p / q);
        compare(a, b, a.pow(b), Math::pow);
        compare(a, b, a.maximum(b), Math::max);
        compare(a, b, a.minimum(b), Math::min);
        compare(a, b, a.eq(b), (p, q) -> p == q ? 1 : 0);
        compare(a, b, a.ne(b), (p, q) -> p != q ? 1 : 0);
        compare(a, b, a.lt(b), (p, q) -> p < q ? 1 : 0);
        compare(a, b, a.le(b), (p, q) -> p <= q ? 1 : 0);
        compare(a, b, a.gt(b), (p, q) -> p > q ? 1 : 0);
        compare(a, b, a.ge(b), (p, q) -> p >= q ? 1 : 0);
        compare(a, b, Tensor.where(a, b, a), (p, q) -> p != 0 ? q : p);
        compare(a, b, a.maskedFill(b, 7), (p, q) -> q != 0 ? 7 : p);
    }

    private static void compare(Tensor a, Tensor b, Tensor actual, DoubleBinaryOperator f) {
        Tensor expected = Tensor.zeros(a.dtype(), a.shape());
        Shapes.forEachIndex(a.shape(), at -> expected.set(f.applyAsDouble(a.get(at), b.get(at)), at));
        assertClose(actual, expected, Tensors.rounding(a.dtype()), 0);
    }

    @Property
    void trianglesAddUp(@ForAll(supplier = Shapes.Matrix.class) Shape shape, @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), DType.FLOAT32, shape);
        for (int diagonal = -10; diagonal < 10; diagonal++) {
            assertSame(x.tril(diagonal).add(x.triu(diagonal + 1)), x);
            assertSame(x.tril(diagonal).t(), x.t().triu(-diagonal));
        }
    }

    @Property
    void conversionRoundsToNearestAndComesBack(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor wide = Tensors.anyLayout(generator, DType.FLOAT64, shape);
        Tensor narrow = wide.to(DType.FLOAT32);
        Shapes.forEachIndex(shape, at -> assertThat(narrow.get(at)).isEqualTo((float) wide.get(at)));
        assertSame(narrow.to(DType.FLOAT64).to(DType.FLOAT32), narrow);
        assertThat(wide.to(DType.FLOAT64)).isSameAs(wide);
        assertThat(wide.toFloatArray()).isEqualTo(narrow.toFloatArray());
    }

    @Example
    void nanAndInfinityGoTheirWay() {
        Tensor x = Tensor.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0});
        assertThat(x.relu().toDoubleArray()).containsExactly(Double.NaN, Double.POSITIVE_INFINITY, 0, 0);
        assertThat(x.sigmoid().toDoubleArray()).containsExactly(Double.NaN, 1, 0, 0.5);
        assertThat(x.tanh().toDoubleArray()).containsExactly(Double.NaN, 1, -1, -0.0);
        assertThat(x.clamp(-1, 1).toDoubleArray()).containsExactly(Double.NaN, 1, -1, -0.0);
        assertThat(x.maximum(Tensor.scalar(DType.FLOAT64, 0)).get(0)).isNaN();
        assertThat(x.eq(x).toDoubleArray()).containsExactly(0, 1, 1, 1);
        assertThat(x.ne(x).toDoubleArray()).containsExactly(1, 0, 0, 0);
        assertThat(x.max().item()).isNaN();
        assertThat(x.argmin(0).get()).isZero();
        assertThat(Tensor.where(x, Tensor.ones(DType.FLOAT64, 4), Tensor.zeros(DType.FLOAT64, 4))
                        .toDoubleArray())
                .containsExactly(1, 1, 1, 0);
    }
}
