package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The LSTM step of every provider against the equations in double with {@link Math}'s functions. Errors are relative to
 * 1, the value of an open gate.
 */
class FloatLSTMStepTest {
    private static final double ULP = 0x1p-23; // float only
    // double only: private static final double ULP = 0x1p-52;
    /** Pre-activations from tiny to saturated; sizes that do and do not fill vectors. */
    private static final double[] SCALES = {0.01, 1, 5, 20, 1000};

    private static final int[] SIZES = {1, 3, 8, 17, 33};
    private static final int ROWS = 2;

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void forwardFollowsTheEquations(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(1);
        for (double scale : SCALES) {
            for (int size : SIZES) {
                float[] sums = values(random, ROWS * 4 * size, scale);
                float[] before = values(random, ROWS * size, 2);
                float[] gates = sums.clone();
                float[] c = new float[ROWS * size];
                float[] h = new float[ROWS * size];
                kernels.lstmStep().forward(ROWS, size, gates, 0, before, 0, c, 0, h, 0);
                for (int at = 0; at < c.length; at++) {
                    int gate = at / size * 4 * size + at % size;
                    double i = sigmoid(sums[gate]);
                    double f = sigmoid(sums[gate + size]);
                    double g = Math.tanh(sums[gate + 2 * size]);
                    double o = sigmoid(sums[gate + 3 * size]);
                    double next = f * before[at] + i * g;
                    assertClose("i", gates[gate], i);
                    assertClose("f", gates[gate + size], f);
                    assertClose("g", gates[gate + 2 * size], g);
                    assertClose("o", gates[gate + 3 * size], o);
                    assertClose("c", c[at], next);
                    assertClose("h", h[at], o * Math.tanh(next));
                }
            }
        }
    }

    /** Pre-activations of any size: a closed gate is 0, an open one 1, and NaN stays NaN without a change of its neighbours. */
    @ParameterizedTest
    @MethodSource("providers")
    void gatesSaturateForLargePreActivations(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        float far = Float.MAX_VALUE;
        for (int size : SIZES) {
            for (float[] sums :
                    new float[][] {{-far, far}, {-1000f, 1000f}, {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}}) {
                float low = sums[0];
                float high = sums[1];
                // Remembers; takes in; forgets all and shows; is shut; is not a number in one gate.
                step(kernels, size, new float[] {low, high, low, high}, 0.5f, 0.5f, (float) Math.tanh(0.5));
                step(kernels, size, new float[] {high, low, low, high}, 0.5f, -1f, (float) Math.tanh(-1));
                step(kernels, size, new float[] {low, low, high, high}, 3f, 0f, 0f);
                step(kernels, size, new float[] {low, high, high, low}, 100f, 100f, 0f);
                step(kernels, size, new float[] {low, high, high, high}, 100f, 100f, 1f);
                for (int gate = 0; gate < 3; gate++) {
                    float[] one = {low, high, low, high};
                    one[gate] = Float.NaN;
                    step(kernels, size, one, 0.5f, Float.NaN, Float.NaN);
                }
                step(kernels, size, new float[] {low, high, low, Float.NaN}, 0.5f, 0.5f, Float.NaN);
            }
        }
    }

    /** What is forgotten is gone, and a shut gate lets nothing through, to the last bit. */
    @ParameterizedTest
    @ValueSource(strings = {"ejml", "vector"})
    void aClosedGateIsZero(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int size : SIZES) {
            float[] gates = new float[4 * size];
            float[] c = new float[size];
            float[] h = new float[size];
            for (int closed = 0; closed < 4; closed++) {
                Arrays.fill(gates, 1f);
                Arrays.fill(gates, closed * size, (closed + 1) * size, closed == 2 ? 0f : -1000f);
                Arrays.fill(c, 3f);
                kernels.lstmStep().forward(1, size, gates, 0, c, 0, c, 0, h, 0);
                for (int j = 0; j < size; j++) {
                    assertThat(gates[closed * size + j]).isZero();
                    if (closed == 3) {
                        assertThat(h[j]).isZero();
                    }
                }
            }
        }
    }

    private static void step(FloatKernels kernels, int size, float[] sums, float before, float cell, float state) {
        for (int unit = 0; unit < size; unit++) {
            float[] gates = new float[ROWS * 4 * size];
            float[] c = new float[ROWS * size];
            float[] h = new float[ROWS * size];
            for (int gate = 0; gate < 4; gate++) {
                gates[gate * size + unit] = sums[gate];
            }
            c[unit] = before;
            kernels.lstmStep().forward(ROWS, size, gates, 0, c, 0, c, 0, h, 0);
            for (int at = 0; at < c.length; at++) {
                if (at != unit) {
                    assertThat(c[at]).isZero();
                    assertThat(h[at]).isZero();
                }
            }
            assertSame("c", c[unit], cell);
            assertSame("h", h[unit], state);
        }
    }

    private static void assertSame(String what, float actual, float expected) {
        if (Float.isNaN(expected)) {
            assertThat(actual).as(what).isNaN();
        } else {
            assertClose(what, actual, expected);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void backwardFollowsTheEquations(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(2);
        for (int size : SIZES) {
            float[] gates = values(random, ROWS * 4 * size, 1);
            float[] before = values(random, ROWS * size, 1);
            float[] c = values(random, ROWS * size, 2);
            float[] dh = values(random, ROWS * size, 1);
            float[] dc = values(random, ROWS * size, 1);
            float[] dBefore = dc.clone();
            float[] dGates = new float[gates.length];
            FloatLSTMStep.Pass pass = new FloatLSTMStep.Pass(
                    size, array(gates), array(before), array(c), array(dh), array(dBefore), array(dGates));
            kernels.lstmStep().backward(pass, ROWS, 0, 0, 0);
            for (int at = 0; at < c.length; at++) {
                int gate = at / size * 4 * size + at % size;
                double i = gates[gate];
                double f = gates[gate + size];
                double g = gates[gate + 2 * size];
                double o = gates[gate + 3 * size];
                double tanh = Math.tanh(c[at]);
                double total = dc[at] + dh[at] * o * (1 - tanh * tanh);
                assertClose("di", dGates[gate], total * g * i * (1 - i));
                assertClose("df", dGates[gate + size], total * before[at] * f * (1 - f));
                assertClose("dg", dGates[gate + 2 * size], total * i * (1 - g * g));
                assertClose("do", dGates[gate + 3 * size], dh[at] * tanh * o * (1 - o));
                assertClose("dc", dBefore[at], total * f);
            }
        }
    }

    private static float[] values(Random random, int n, double scale) {
        float[] out = new float[n];
        for (int j = 0; j < n; j++) {
            out[j] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return out;
    }

    private static double sigmoid(double x) {
        return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    }

    private static void assertClose(String what, double actual, double expected) {
        // A handful of roundings of values up to 4.
        assertThat(Math.abs(actual - expected)).as(what).isLessThanOrEqualTo(8 * ULP * Math.max(1, Math.abs(expected)));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void backwardCountsRowsOfEachArray(String provider) {
        FloatLSTMStep step = Kernels.choose(provider).floats().lstmStep();
        Random random = new Random(3);
        for (int size : SIZES) {
            float[] gates = values(random, ROWS * 4 * size, 1);
            float[] before = values(random, ROWS * size, 1);
            float[] c = values(random, ROWS * size, 2);
            float[] dh = values(random, ROWS * size, 1);
            float[] dc = values(random, ROWS * size, 1);
            float[] dGates = new float[gates.length];
            FloatArray dcBehind = array(behind(2 * size, dc));
            FloatArray dGatesByRow = array(new float[gates.length]);
            FloatLSTMStep.Pass all = new FloatLSTMStep.Pass(
                    size, array(gates), array(before), array(c), array(dh), array(dc), array(dGates));
            FloatLSTMStep.Pass byRow = new FloatLSTMStep.Pass(
                    size,
                    all.gates(),
                    array(behind(size, before)),
                    all.c(),
                    array(behind(2 * size, dh)),
                    dcBehind,
                    dGatesByRow);
            step.backward(all, ROWS, 0, 0, 0);
            for (int r = 0; r < ROWS; r++) {
                step.backward(byRow, 1, r, r + 1, r + 2);
            }
            assertThat(dGatesByRow.data()).isEqualTo(dGates);
            assertThat(dcBehind.data()).isEqualTo(behind(2 * size, dc));
        }
    }

    private static FloatArray array(float... values) {
        return new FloatArray(values, 0);
    }

    /** The values after n zeros. */
    private static float[] behind(int n, float[] values) {
        float[] out = new float[n + values.length];
        System.arraycopy(values, 0, out, n, values.length);
        return out;
    }
}
