package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EqualityTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Tensor of(double... values) {
        return Tensor.of(values);
    }

    @Test
    void closeIsRelativeToTheOther() {
        assertThat(of(1.1).allClose(of(1), 0.1001, 0, false)).isTrue();
        assertThat(of(1).allClose(of(1.1), 0.0909, 0, false)).isFalse();
        assertThat(of(1).allClose(of(1.1), 0.091, 0, false)).isTrue();
        assertThat(of(0, 1).allClose(of(0.01, 1), 0, 0.01, false)).isTrue();
        assertThat(of(0, 1).allClose(of(0.01, 1), 0, 0.0099, false)).isFalse();
    }

    @Test
    void theDefaultsArePyTorchs() {
        assertThat(of(1 + 0.9e-5).allClose(of(1))).isTrue();
        assertThat(of(1 + 1.1e-5).allClose(of(1))).isFalse();
        assertThat(of(0.9e-8).allClose(of(0))).isTrue();
        assertThat(of(1.1e-8).allClose(of(0))).isFalse();
    }

    @Test
    void nanIsCloseToNothingUnlessAsked() {
        assertThat(of(Double.NaN).allClose(of(Double.NaN))).isFalse();
        assertThat(of(Double.NaN).allClose(of(Double.NaN), 0, 0, true)).isTrue();
        assertThat(of(Double.NaN).allClose(of(1), INF, INF, true)).isFalse();
        assertThat(of(1).allClose(of(Double.NaN), 1, 1, true)).isFalse();
    }

    @Test
    void anInfinityIsCloseToItselfOnly() {
        assertThat(of(INF, -INF).allClose(of(INF, -INF))).isTrue();
        assertThat(of(INF).allClose(of(-INF))).isFalse();
        assertThat(of(1).allClose(of(INF), 1, 1, false)).isFalse();
        assertThat(of(INF).allClose(of(1), 1, 1, false)).isFalse();
    }

    @Test
    void shapesMustBeTheSame() {
        assertThat(Tensor.ones(1).allClose(Tensor.ones(1, 1))).isFalse();
        assertThat(Tensor.ones(0).allClose(Tensor.ones(0))).isTrue();
        assertThat(Tensor.ones(0).allClose(Tensor.ones(2, 0))).isFalse();
    }

    @Test
    void contentIsTypeShapeAndNumbers() {
        assertThat(of(1, 0.0).contentEquals(of(1, -0.0))).isTrue();
        assertThat(of(1).contentEquals(of(Math.nextUp(1.0)))).isFalse();
        assertThat(of(1).contentEquals(of(1).to(DType.FLOAT32))).isFalse();
        assertThat(of(Double.NaN).contentEquals(of(Double.NaN))).isFalse();
        assertThat(Tensor.arange(4).reshape(2, 2).t().contentEquals(Tensor.of(new float[][] {{0, 2}, {1, 3}})))
                .isTrue();
    }

    @Test
    void shapesAndPositionsAreValues() {
        assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(null);
        assertThat(Shape.of()).isSameAs(Shape.SCALAR);
        IntTensor x = IntTensor.vector(1, 2);
        assertThat(x).isEqualTo(IntTensor.vector(1, 2)).hasSameHashCodeAs(IntTensor.vector(1, 2));
        assertThat(x).isNotEqualTo(IntTensor.vector(1, 3)).isNotEqualTo(x.reshape(2, 1));
    }

    @Test
    void positionsKeepTheirNumbers() {
        int[] data = {1, 2, 3, 4, 5, 6};
        IntTensor x = IntTensor.of(data, 2, 3);
        data[0] = 99;
        x.toArray()[1] = 99;
        assertThat(x.get(0, 0)).isEqualTo(1);
        assertThat(x.flat(1)).isEqualTo(2);
        assertThat(x.get(1, 2)).isEqualTo(6);
        assertThat(x.numel()).isEqualTo(6);
        assertThat(x.reshape(3, 2).get(2, 1)).isEqualTo(6);
        assertThat(x.to(DType.FLOAT64).contentEquals(Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}})))
                .isTrue();
    }

    @Test
    void sizesGivenAndTakenAreCopies() {
        int[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
        float[] data = {1, 2};
        Tensor x = Tensor.of(data);
        Tensor shared = Tensor.wrap(data);
        data[0] = 9;
        assertThat(x.get(0)).isEqualTo(1);
        assertThat(shared.get(0)).isEqualTo(9);
    }
}
