package org.lstm4j.nn.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Distributions by the Kolmogorov-Smirnov test, orthogonality and argument checks, after PyTorch's test_init.py. */
class InitTest {
    private static final int N = 10_000;

    /** Critical value of the statistic, exceeded once in 10,000 seeds. */
    private static final double CRITICAL = 2.225 / Math.sqrt(N);

    private static Tensor drawn(UnaryOperator<Tensor> function) {
        return function.apply(Tensor.zeros(DType.FLOAT64, 200, 50));
    }

    /** The largest difference between the empirical and the given distribution function. */
    private static double distance(Tensor sample, DoubleUnaryOperator below) {
        double[] x = sample.toDoubleArray();
        Arrays.sort(x);
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double p = below.applyAsDouble(x[i]);
            worst = Math.max(worst, Math.max((i + 1.0) / x.length - p, p - (double) i / x.length));
        }
        return worst;
    }

    private static DoubleUnaryOperator uniform(double bound) {
        return x -> Math.min(1, Math.max(0, (x / bound + 1) / 2));
    }

    private static DoubleUnaryOperator normal(double std) {
        return x ->
                (1 + Tensor.scalar(DType.FLOAT64, x / std / Math.sqrt(2)).erf().item()) / 2;
    }

    /** Of shape (200, 50): fan-in 50, fan-out 200. The test rejects a distribution that is wider by a tenth. */
    private static void assertDrawnFrom(
            UnaryOperator<Tensor> function, DoubleFunction<DoubleUnaryOperator> kind, double width) {
        Tensor sample = drawn(function);
        assertThat(distance(sample, kind.apply(width))).isLessThan(CRITICAL);
        assertThat(distance(sample, kind.apply(1.1 * width))).isGreaterThan(CRITICAL);
    }

    @Test
    void samplesHaveTheirDistributions() {
        Generator g = Generator.seeded(1);
        assertDrawnFrom(x -> Init.uniform(x, -3, 3, g), InitTest::uniform, 3);
        assertDrawnFrom(x -> Init.normal(x, 0, 2, g), InitTest::normal, 2);
        assertDrawnFrom(x -> Init.xavierUniform(x, 3, g), InitTest::uniform, 3 * Math.sqrt(6.0 / 250));
        assertDrawnFrom(x -> Init.xavierNormal(x, 3, g), InitTest::normal, 3 * Math.sqrt(2.0 / 250));
        assertDrawnFrom(x -> Init.kaimingUniform(x, g), InitTest::uniform, Math.sqrt(6.0 / 50));
        assertDrawnFrom(
                x -> Init.kaimingUniform(x, 2, FanMode.FAN_OUT, Nonlinearity.LEAKY_RELU, g),
                InitTest::uniform,
                Math.sqrt(6 / 5.0 / 200));
        assertDrawnFrom(x -> Init.kaimingNormal(x, g), InitTest::normal, Math.sqrt(2.0 / 50));
        assertDrawnFrom(
                x -> Init.kaimingNormal(x, 7, FanMode.FAN_OUT, Nonlinearity.RELU, g),
                InitTest::normal,
                Math.sqrt(2.0 / 200));
    }

    @Test
    void truncatedNormalsAreNormalWithinBounds() {
        Tensor sample = drawn(x -> Init.truncNormal(x, 1, 2, -1, 4, Generator.seeded(3)));
        DoubleUnaryOperator whole = x -> normal(2).applyAsDouble(x - 1);
        double low = whole.applyAsDouble(-1);
        double high = whole.applyAsDouble(4);
        assertThat(distance(sample, x -> (whole.applyAsDouble(x) - low) / (high - low)))
                .isLessThan(CRITICAL);
        assertThat(distance(sample, whole)).isGreaterThan(CRITICAL);
        assertThat(sample.min().item()).isGreaterThanOrEqualTo(-1);
        assertThat(sample.max().item()).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "5,5,1", "12,4,2", "4,12,0.5", "40,37,1", "1,6,3", "6,1,3"})
    void rowsOrColumnsAreOrthogonal(int rows, int columns, double gain) {
        Tensor w = Init.orthogonal(Tensor.zeros(DType.FLOAT64, rows, columns), gain, Generator.seeded(2));
        Tensor products = rows >= columns ? w.t().matmul(w) : w.matmul(w.t());
        Tensor expected =
                Tensor.eye(DType.FLOAT64, products.size(0), products.size(0)).mul(gain * gain);
        assertThat(products.allClose(expected, 0, 1e-13 * Math.max(1, gain * gain), false))
                .isTrue();
    }

    /** Columns of zeros stay zeros, as in PyTorch. */
    @Test
    void orthogonalFactorOfZerosIsZero() {
        double[] a = new double[6];
        Orthogonal.factor(3, 2, a);
        assertThat(a).containsOnly(0);
    }

    @Test
    void sparseColumnsHaveTheirFractionOfZeros() {
        Tensor w = Init.sparse(Tensor.ones(30, 7), 0.35, Generator.seeded(0));
        for (int column = 0; column < 7; column++) {
            // 0.35 of 30 is 10.5, rounded up.
            assertThat(w.select(1, column).eq(0).sum().item()).isEqualTo(11);
        }
        assertThat(Init.sparse(Tensor.ones(3, 2), 1, Generator.seeded(0)).toDoubleArray())
                .containsOnly(0);
        assertThat(Init.sparse(Tensor.ones(3, 2), 0, Generator.seeded(0)).toDoubleArray())
                .doesNotContain(0);
    }

    @Test
    void fansMultiplyTheTrailingDimensions() {
        Tensor w = Tensor.zeros(2, 3, 4, 5);
        assertThat(Init.fan(w, FanMode.FAN_IN)).isEqualTo(60);
        assertThat(Init.fan(w, FanMode.FAN_OUT)).isEqualTo(40);
        assertThat(Init.fan(Tensor.zeros(2, 3), FanMode.FAN_IN)).isEqualTo(3);
        assertThat(Init.fan(Tensor.zeros(2, 3), FanMode.FAN_OUT)).isEqualTo(2);
    }

    @Test
    void emptyTensorsAreUnchanged() {
        Generator g = Generator.seeded(0);
        byte[] before = g.state();
        Tensor none = Tensor.zeros(0, 3);
        assertThat(Init.kaimingUniform(none, g)).isSameAs(none);
        assertThat(Init.kaimingNormal(none, g)).isSameAs(none);
        assertThat(Init.orthogonal(none, g)).isSameAs(none);
        assertThat(g.state()).isEqualTo(before);
    }

    @Test
    void rejectsTooFewDimensionsWithoutChange() {
        Generator g = Generator.seeded(0);
        byte[] before = g.state();
        Tensor vector = Tensor.ones(3);
        Tensor block = Tensor.ones(2, 2, 2);
        String fans = "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions";
        refused(() -> Init.xavierUniform(vector, g), "xavierUniform", fans, "(3,)");
        refused(() -> Init.xavierNormal(vector, g), "xavierNormal", fans);
        refused(() -> Init.kaimingUniform(vector, g), "kaimingUniform", fans);
        refused(() -> Init.kaimingNormal(vector, g), "kaimingNormal", fans);
        refused(() -> Init.fan(vector, FanMode.FAN_IN), "fan", fans);
        refused(() -> Init.orthogonal(vector, g), "orthogonal", "2 or more dimensions", "(3,)");
        refused(() -> Init.eye(block), "eye", "Only tensors with 2 dimensions are supported", "(2, 2, 2)");
        refused(() -> Init.sparse(block, 0.5, g), "sparse", "Only tensors with 2 dimensions are supported");
        assertThat(g.state()).isEqualTo(before);
        assertThat(vector.toDoubleArray()).containsOnly(1);
        assertThat(block.toDoubleArray()).containsOnly(1);
    }

    private static void refused(ThrowingCallable call, String... fragments) {
        assertThatThrownBy(call).isInstanceOf(ShapeMismatchException.class).hasMessageContainingAll(fragments);
    }

    @Test
    void rejectsInvalidArgumentsWithoutChange() {
        Generator g = Generator.seeded(0);
        byte[] before = g.state();
        Tensor w = Tensor.ones(3, 2);
        for (double sparsity : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Init.sparse(w, sparsity, g))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("sparse", "" + sparsity);
        }
        assertThatThrownBy(() -> Init.truncNormal(w, 0, 0, -1, 1, g)).hasMessageContainingAll("truncNormal", "std 0.0");
        assertThatThrownBy(() -> Init.truncNormal(w, 0, 1, 1, 1, g)).hasMessageContainingAll("a 1.0", "b 1.0");
        assertThatThrownBy(() -> Init.truncNormal(w, Double.NaN, 1, 0, 1, g)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Init.normal(w, 0, -1, g)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Init.uniform(w, 1, 0, g)).isInstanceOf(IllegalArgumentException.class);
        assertThat(g.state()).isEqualTo(before);
        assertThat(w.toDoubleArray()).containsOnly(1);
    }
}
