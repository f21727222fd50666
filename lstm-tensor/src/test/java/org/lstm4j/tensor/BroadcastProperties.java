package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.List;
import java.util.function.BinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Broadcasting is the repetition of elements. */
@Tag("property")
class BroadcastProperties {
    private static final List<BinaryOperator<Tensor>> OPERATIONS = List.of(
            Tensor::add,
            Tensor::sub,
            Tensor::mul,
            Tensor::div,
            Tensor::pow,
            Tensor::maximum,
            Tensor::minimum,
            Tensor::eq,
            Tensor::lt,
            (a, b) -> Tensor.where(a, b, a),
            (a, b) -> Tensor.where(b.gt(0), a, b),
            (a, b) -> a.maskedFill(b.gt(0), 3));

    @Property
    void shapesBroadcast(@ForAll(supplier = Shapes.Broadcastable.class) Shapes.Pair pair) {
        assertThat(Shape.broadcast("test", pair.a(), pair.b())).isEqualTo(pair.common());
        assertThat(Shape.broadcast("test", pair.b(), pair.a())).isEqualTo(pair.common());
    }

    @Property
    void aResultIsThatOfExplicitlyRepeatedOperands(
            @ForAll(supplier = Shapes.Broadcastable.class) Shapes.Pair pair, @ForAll DType dtype, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor a = Tensors.whole(generator, dtype, pair.a(), -2, 3);
        Tensor b = Tensors.whole(generator, dtype, pair.b(), -2, 3);
        Tensor wideA = repeat(a, pair.common());
        Tensor wideB = repeat(b, pair.common());
        assertSame(a.broadcastTo(pair.common()), wideA);
        for (BinaryOperator<Tensor> operation : OPERATIONS) {
            assertSame(operation.apply(a, b), operation.apply(wideA, wideB));
        }
    }

    @Property
    void inPlaceOperandsBroadcast(
            @ForAll(supplier = Shapes.Broadcastable.class) Shapes.Pair pair, @ForAll DType dtype, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.random(generator, dtype, pair.common());
        Tensor b = Tensors.random(generator, dtype, pair.b());
        Tensor wide = repeat(b, pair.common());
        assertSame(x.copy().addInPlace(b), x.add(wide));
        assertSame(x.copy().subInPlace(b), x.sub(wide));
        assertSame(x.copy().mulInPlace(b), x.mul(wide));
        assertSame(x.copy().divInPlace(b), x.div(wide));
        assertSame(x.copy().copyInPlace(b), wide);
    }

    @Property
    void sumToIsTheReverse(
            @ForAll(supplier = Shapes.Broadcastable.class) Shapes.Pair pair, @ForAll DType dtype, @ForAll long seed) {
        Tensor x = Tensors.random(seed, dtype, pair.common());
        Tensor expected = Tensor.zeros(dtype, pair.a());
        Shapes.forEachIndex(pair.common(), at -> {
            int[] small = shrink(at, pair.a());
            expected.set(expected.get(small) + x.get(at), small);
        });
        assertClose(x.sumTo(pair.a()), expected, 1e-5, 100 * Tensors.rounding(dtype));
    }

    private static Tensor repeat(Tensor x, Shape shape) {
        Tensor out = Tensor.zeros(x.dtype(), shape);
        Shapes.forEachIndex(shape, at -> out.set(x.get(shrink(at, x.shape())), at));
        return out;
    }

    /** The place in a smaller shape that a place in the common one shows. */
    private static int[] shrink(int[] at, Shape shape) {
        int[] out = new int[shape.rank()];
        for (int d = 0; d < out.length; d++) {
            out[d] = shape.size(d) == 1 ? 0 : at[at.length - out.length + d];
        }
        return out;
    }
}
