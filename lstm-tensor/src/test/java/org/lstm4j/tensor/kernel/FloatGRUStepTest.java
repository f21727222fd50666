package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The step of every provider against the equations in double with {@link Math}'s functions. Errors are measured against
 * 1, the size of an open gate.
 */
class FloatGRUStepTest {
    private static final double ULP = 0x1p-23; // float only
    // double only: private static final double ULP = 0x1p-52;
    /** Sums from far below to far above where the activations are flat; sizes that do and do not fill vectors. */
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
                float[] before = values(random, ROWS * size, 1);
                float[] gates = sums.clone();
                float[] h = new float[ROWS * size];
                kernels.gruStep().forward(ROWS, size, gates, 0, before, 0, h, 0);
                for (int at = 0; at < h.length; at++) {
                    int gate = at / size * 4 * size + at % size;
                    double r = sigmoid(sums[gate + size]);
                    double z = sigmoid(sums[gate + 2 * size]);
                    double sum = sums[gate] + r * sums[gate + 3 * size];
                    double n = Math.tanh(sum);
                    assertClose("r", gates[gate + size], r, 1);
                    assertClose("z", gates[gate + 2 * size], z, 1);
                    // The sum's own rounding, and the gate's, move n where it is steep.
                    double steep = 1 + Math.abs(sums[gate + 3 * size]) * (1 - n * n);
                    assertClose("n", gates[gate], n, steep);
                    assertThat(gates[gate + 3 * size]).isEqualTo(sums[gate + 3 * size]);
                    assertClose("h", h[at], (1 - z) * n + z * before[at], steep);
                }
            }
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
            float[] dh = values(random, ROWS * size, 1);
            float[] dBefore = dh.clone();
            float[] dGates = new float[gates.length];
            kernels.gruStep().backward(ROWS, size, gates, 0, before, 0, dBefore, 0, dGates, 0);
            for (int at = 0; at < dh.length; at++) {
                int gate = at / size * 4 * size + at % size;
                double n = gates[gate];
                double r = gates[gate + size];
                double z = gates[gate + 2 * size];
                double nh = gates[gate + 3 * size];
                double dn = dh[at] * (1 - z) * (1 - n * n);
                assertClose("dn from x", dGates[gate], dn, 1);
                assertClose("dr", dGates[gate + size], dn * nh * r * (1 - r), 1);
                assertClose("dz", dGates[gate + 2 * size], dh[at] * (before[at] - n) * z * (1 - z), 1);
                assertClose("dn from h", dGates[gate + 3 * size], dn * r, 1);
                assertClose("dh", dBefore[at], dh[at] * z, 1);
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

    private static void assertClose(String what, double actual, double expected, double steep) {
        // A handful of roundings of values up to 4.
        assertThat(Math.abs(actual - expected))
                .as(what)
                .isLessThanOrEqualTo(8 * ULP * Math.max(1, Math.abs(expected)) * steep);
    }
}
