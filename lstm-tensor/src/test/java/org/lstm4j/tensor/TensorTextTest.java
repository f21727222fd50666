package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TensorTextTest {
    @Test
    void scalars() {
        assertThat(Tensor.scalar(2.5)).hasToString("Tensor() float32 2.5000");
        assertThat(Tensor.scalar(DType.FLOAT64, 3)).hasToString("Tensor() float64 3.");
        assertThat(Tensor.scalar(-0.0)).hasToString("Tensor() float32 -0.");
    }

    @Test
    void vectorsAndMatrices() {
        assertThat(Tensor.of(new float[] {1, -2, 3})).hasToString("Tensor(3,) float32\n[ 1., -2.,  3.]");
        assertThat(Tensor.of(new double[][] {{1, 2.5}, {-10, 0.125}}))
                .hasToString("Tensor(2, 2) float64\n[[  1.0000,   2.5000],\n [-10.0000,   0.1250]]");
        assertThat(Tensor.arange(6).reshape(3, 2).t())
                .hasToString("Tensor(2, 3) float32\n[[0., 2., 4.],\n [1., 3., 5.]]");
    }

    @Test
    void moreDimensions() {
        assertThat(Tensor.arange(8).reshape(2, 2, 2))
                .hasToString("Tensor(2, 2, 2) float32\n[[[0., 1.],\n  [2., 3.]],\n [[4., 5.],\n  [6., 7.]]]");
    }

    @Test
    void nothing() {
        assertThat(Tensor.zeros(0)).hasToString("Tensor(0,) float32 []");
        assertThat(Tensor.zeros(DType.FLOAT64, 2, 0)).hasToString("Tensor(2, 0) float64 []");
    }

    @Test
    void largeTensorsShowTheirEnds() {
        assertThat(Tensor.arange(1001))
                .hasToString("Tensor(1001,) float32\n[   0.,    1.,    2., ...,  998.,  999., 1000.]");
        assertThat(Tensor.arange(1000).toString()).doesNotContain("...");
        assertThat(Tensor.arange(2000).reshape(1000, 2))
                .hasToString("Tensor(1000, 2) float32\n"
                        + "[[   0.,    1.],\n [   2.,    3.],\n [   4.,    5.],\n ...,\n"
                        + " [1994., 1995.],\n [1996., 1997.],\n [1998., 1999.]]");
    }

    @Test
    void mixedMagnitudesTakeAnExponent() {
        assertThat(Tensor.of(new double[] {1e-5, 1.5, 0}))
                .hasToString("Tensor(3,) float64\n[1.0000e-05, 1.5000e+00, 0.0000e+00]");
        assertThat(Tensor.of(new double[] {1e8, 1})).hasToString("Tensor(2,) float64\n[1.0000e+08, 1.0000e+00]");
        assertThat(Tensor.of(new double[] {1e-4, 0.01})).hasToString("Tensor(2,) float64\n[0.0001, 0.0100]");
    }

    @Test
    void nanAndInfinity() {
        assertThat(Tensor.of(new float[] {1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}))
                .hasToString("Tensor(4,) float32\n[  1.,  nan,  inf, -inf]");
        assertThat(Tensor.of(new float[] {Float.NaN})).hasToString("Tensor(1,) float32\n[nan]");
    }

    @Test
    void positions() {
        assertThat(IntTensor.vector(1, -2, 30)).hasToString("IntTensor(3,) [1, -2, 30]");
        assertThat(IntTensor.of(new int[] {1, 2, 3, 4}, 2, 2)).hasToString("IntTensor(2, 2)\n[[1, 2],\n [3, 4]]");
        assertThat(IntTensor.of(new int[] {7})).hasToString("IntTensor() 7");
        assertThat(IntTensor.vector()).hasToString("IntTensor(0,) []");
    }

    @Test
    void shapesAndTypes() {
        assertThat(Shape.of(2, 3)).hasToString("(2, 3)");
        assertThat(Shape.of(3)).hasToString("(3,)");
        assertThat(Shape.SCALAR).hasToString("()");
        assertThat(DType.FLOAT32).hasToString("float32");
        assertThat(DType.FLOAT64).hasToString("float64");
    }
}
