package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Gradients in one pass against the operations that they replace, for dense and broadcast dy and any strides. */
class DerivativesTest {
    private static final double TOLERANCE = 1e-6;

    private final Generator rng = Generator.seeded(3);

    private interface Pass {
        void run(Tensor dy, Tensor held, Tensor dx);
    }

    private void check(Pass pass, Function<Tensor, Tensor> held, Function<List<Tensor>, Tensor> composed) {
        for (DType dtype : DType.values()) {
            for (int[] sizes : new int[][] {{}, {1}, {7}, {5, 33}, {3, 4, 17}, {2, 0}}) {
                Tensor x = Tensor.randn(rng, dtype, sizes);
                Tensor y = held.apply(x);
                for (Tensor dy : List.of(
                        Tensor.randn(rng, dtype, sizes),
                        Tensor.scalar(dtype, 0.3).broadcastTo(Shape.of(sizes)),
                        strided(dtype, sizes))) {
                    Tensor dx = Tensor.full(dtype, Shape.of(sizes), 77);
                    pass.run(dy, y, dx);
                    assertClose(dx, composed.apply(List.of(dy, y)), TOLERANCE, TOLERANCE);
                    dx = Tensor.full(dtype, Shape.of(sizes), 77);
                    pass.run(dy, transposedTwice(y), dx);
                    assertClose(dx, composed.apply(List.of(dy, y)), TOLERANCE, TOLERANCE);
                }
            }
        }
    }

    private Tensor strided(DType dtype, int[] sizes) {
        return transposedTwice(Tensor.randn(rng, dtype, sizes));
    }

    /** The same values with the last two dimensions stored the other way round. */
    private static Tensor transposedTwice(Tensor x) {
        return x.rank() < 2 ? x : x.transpose(-2, -1).copy().transpose(-2, -1);
    }

    @Test
    void relu() {
        check(Derivatives::relu, Tensor::relu, in -> in.get(0).mul(in.get(1).gt(0)));
    }

    @Test
    void gelu() {
        check(Derivatives::gelu, x -> x, in -> {
            Tensor x = in.get(1);
            Tensor below = x.mul(Math.sqrt(0.5)).erf().add(1).mul(0.5);
            Tensor density = x.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
            return in.get(0).mul(below.add(x.mul(density)));
        });
    }

    @Test
    void softmaxAlongEachDimension() {
        for (int dim : new int[] {-1, 0}) {
            check((dy, y, dx) -> Derivatives.softmax(dy, y, dim, dx), x -> x.softmax(dim), in -> {
                Tensor weighted = in.get(0).mul(in.get(1));
                int[] dims = {dim};
                return weighted.sub(in.get(1).mul(weighted.rank() == 0 ? weighted : weighted.sum(dims, true)));
            });
        }
    }

    @Test
    void anInfiniteGradientWhereReluIsClosedIsZero() {
        Tensor dx = Tensor.zeros(3);
        Tensor dy = Tensor.wrap(new float[] {Float.POSITIVE_INFINITY, Float.NaN, 2f}, 3);
        Derivatives.relu(dy, Tensor.wrap(new float[] {0, 0, Float.NaN}, 3), dx);
        assertClose(dx, Tensor.wrap(new float[] {0, 0, 2}, 3), 0, 0);
    }

    @Test
    void shapesAndTypesMustBeEqual() {
        Tensor x = Tensor.zeros(2, 3);
        assertThatThrownBy(() -> Derivatives.gelu(Tensor.zeros(3), x, Tensor.zeros(2, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("gelu gradient: expected dy and dx of shape (2, 3), but got (3,) and (2, 3)");
        assertThatThrownBy(() -> Derivatives.relu(x, x, Tensor.zeros(DType.FLOAT64, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("relu gradient");
    }
}
