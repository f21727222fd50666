package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gates of every provider far from 0: bounded by 1, which they reach, with slopes that are never negative; and what a
 * nearly closed gate leaves of a large state.
 */
class FloatGateRangeTest {
    /** From here on tanh(x) and sigmoid(x) round to 1, as PyTorch's do. */
    private static final float TANH_ONE = 9.02f; // float only

    private static final float SIGMOID_ONE = 17.4f; // float only
    private static final float SIGMOID_ZERO = 104f; // float only
    // double only: private static final double TANH_ONE = 19.1;
    // double only: private static final double SIGMOID_ONE = 36.8;
    // double only: private static final double SIGMOID_ZERO = 746;

    private static final double RELATIVE = 2e-5; // float only
    // double only: private static final double RELATIVE = 1e-13;

    /** Units of a step, with some that do not fill a vector. */
    private static final int SIZE = 1003;

    /** Far values, and 2000 steps through the range where the formulas end. */
    private static final float[] FAR = {-1, 50, 1e6f, 1e30f, Float.MAX_VALUE, Float.POSITIVE_INFINITY};

    static Stream<String> providers() {
        return Providers.names();
    }

    /** Each step has values of one range: near the ends of the formulas, and far. */
    private static float[] inputs(int step) {
        float[] x = new float[SIZE];
        Random random = new Random(step);
        for (int j = 0; j < SIZE; j++) {
            float far = FAR[step % FAR.length];
            float magnitude = (float) (far < 0 || j % 3 > 0 ? 40 * random.nextDouble() : far);
            x[j] = random.nextBoolean() ? magnitude : -magnitude;
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("providers")
    void gatesOfLSTMAreBoundedAndReachTheirBounds(String provider) {
        FloatLSTMStep step = Kernels.choose(provider).floats().lstmStep();
        for (int s = 0; s < 200; s++) {
            float[] x = inputs(s);
            float[] gates = new float[4 * SIZE];
            for (int gate = 0; gate < 4; gate++) {
                System.arraycopy(x, 0, gates, gate * SIZE, SIZE);
            }
            float[] c = new float[SIZE];
            float[] h = new float[SIZE];
            step.forward(1, SIZE, gates, 0, new float[SIZE], 0, c, 0, h, 0);
            for (int j = 0; j < SIZE; j++) {
                assertSigmoid(x[j], gates[j]);
                assertSigmoid(x[j], gates[SIZE + j]);
                assertTanh(x[j], gates[2 * SIZE + j]);
                assertSigmoid(x[j], gates[3 * SIZE + j]);
            }
            assertSlopesAreNotNegative(step, gates, c);
        }
    }

    /** Increasing c, h and gates: with gradients of 1 for both, no gradient of a pre-activation has another sign. */
    private static void assertSlopesAreNotNegative(FloatLSTMStep step, float[] gates, float[] c) {
        float[] ones = new float[SIZE];
        Arrays.fill(ones, 1f);
        float[] dGates = new float[4 * SIZE];
        FloatArray dh = new FloatArray(ones, 0);
        FloatArray dc = new FloatArray(ones.clone(), 0);
        step.backward(
                new FloatLSTMStep.Pass(
                        SIZE, new FloatArray(gates, 0), dh, new FloatArray(c, 0), dh, dc, new FloatArray(dGates, 0)),
                1,
                0,
                0,
                0);
        for (int j = 0; j < SIZE; j++) {
            assertThat(dGates[j] * gates[2 * SIZE + j] < 0).isFalse();
            assertThat(dGates[SIZE + j] < 0).isFalse();
            assertThat(dGates[2 * SIZE + j] < 0).isFalse();
            assertThat(dGates[3 * SIZE + j] * c[j] < 0).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void outputsOfLSTMAreBoundedAndReachTheirBounds(String provider) {
        FloatLSTMStep step = Kernels.choose(provider).floats().lstmStep();
        for (int s = 0; s < 200; s++) {
            float[] before = inputs(s);
            // The cell keeps its state and shows it; the pre-activations are in range for odd s.
            float open = s % 2 == 0 ? 1000f : 0f;
            float[] gates = new float[4 * SIZE];
            Arrays.fill(gates, 0, SIZE, -open);
            Arrays.fill(gates, SIZE, 2 * SIZE, open);
            Arrays.fill(gates, 3 * SIZE, 4 * SIZE, open);
            float[] c = new float[SIZE];
            float[] h = new float[SIZE];
            step.forward(1, SIZE, gates, 0, before, 0, c, 0, h, 0);
            for (int j = 0; j < SIZE; j++) {
                assertThat(c[j]).isEqualTo(before[j] * (open == 0 ? 0.5f : 1f));
                assertTanh(c[j], open == 0 ? 2 * h[j] : h[j]);
            }
            assertSlopesAreNotNegative(step, gates, c);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void gatesOfGRUAreBoundedAndReachTheirBounds(String provider) {
        FloatGRUStep step = Kernels.choose(provider).floats().gruStep();
        for (int s = 0; s < 200; s++) {
            float[] x = inputs(s);
            float[] gates = new float[4 * SIZE];
            for (int gate = 0; gate < 3; gate++) {
                System.arraycopy(x, 0, gates, gate * SIZE, SIZE);
            }
            float[] h = new float[SIZE];
            step.forward(1, SIZE, gates, 0, new float[SIZE], 0, h, 0);
            for (int j = 0; j < SIZE; j++) {
                assertTanh(x[j], gates[j]);
                assertSigmoid(x[j], gates[SIZE + j]);
                assertSigmoid(x[j], gates[2 * SIZE + j]);
            }
            float[] dh = new float[SIZE];
            Arrays.fill(dh, 1f);
            float[] dGates = new float[4 * SIZE];
            step.backward(1, SIZE, gates, 0, new float[SIZE], 0, dh, 0, dGates, 0);
            for (int j = 0; j < SIZE; j++) {
                assertThat(dGates[j] < 0).isFalse();
                assertThat(dGates[2 * SIZE + j] * gates[j] > 0).isFalse();
                assertThat(dGates[3 * SIZE + j] < 0).isFalse();
                assertThat(dh[j] < 0).isFalse();
            }
        }
    }

    private static void assertTanh(float x, float y) {
        assertThat(Math.abs(y)).isLessThanOrEqualTo(1f);
        assertThat(y * Math.signum(x) < 0).isFalse();
        if (Math.abs(x) >= TANH_ONE) {
            assertThat(y).isEqualTo(Math.signum(x));
        }
    }

    private static void assertSigmoid(float x, float y) {
        assertThat(y).isBetween(0f, 1f);
        if (x >= SIGMOID_ONE) {
            assertThat(y).isEqualTo(1f);
        } else if (x <= -SIGMOID_ZERO) {
            assertThat(y).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatANearlyClosedGateLeavesOfALargeStateIsRight(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        // sigmoid(-30) = 9.357622968839299e-14: of 1e6 it leaves 9.36e-8.
        for (float sum : new float[] {-5, -8, -12, -20, -30, -50, -80}) {
            float[] gates = new float[4 * SIZE];
            Arrays.fill(gates, SIZE, 2 * SIZE, sum);
            float[] c = new float[SIZE];
            Arrays.fill(c, 1e6f);
            kernels.lstmStep().forward(1, SIZE, gates, 0, c, 0, c, 0, new float[SIZE], 0);
            double expected = 1e6 * Math.exp(sum) / (1 + Math.exp(sum));
            for (int j = 0; j < SIZE; j++) {
                assertThat(Math.abs(c[j] / expected - 1)).as("f of " + sum).isLessThan(RELATIVE);
            }
        }
    }

    /** Values near the ends of the formulas keep their bits beside values out of range, which take other loops. */
    @ParameterizedTest
    @MethodSource("providers")
    void bitsDoNotDependOnTheNeighbours(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(3);
        int size = 37;
        for (int trial = 0; trial < 50; trial++) {
            float[] gates = new float[2 * 4 * size];
            float[] state = new float[2 * size];
            for (int j = 0; j < gates.length; j++) {
                gates[j] = (float) (7.4 * (2 * random.nextDouble() - 1));
            }
            for (int j = 0; j < state.length; j++) {
                state[j] = (float) (3 * (2 * random.nextDouble() - 1));
            }
            float[] gru = gates.clone();
            float[] gruAlone = gates.clone();
            float[] alone = gates.clone();
            float[] cAlone = state.clone();
            float[] hAlone = new float[2 * size];
            kernels.lstmStep().forward(1, size, alone, 0, cAlone, 0, cAlone, 0, hAlone, 0);
            float[] hGruAlone = new float[2 * size];
            kernels.gruStep().forward(1, size, gruAlone, 0, state, 0, hGruAlone, 0);
            // The second row is the neighbour.
            gates[4 * size + random.nextInt(4 * size)] = trial % 2 == 0 ? Float.NaN : 1e30f;
            gru[4 * size + random.nextInt(4 * size)] = trial % 2 == 0 ? Float.NaN : 1e30f;
            float[] c = state.clone();
            float[] h = new float[2 * size];
            kernels.lstmStep().forward(2, size, gates, 0, c, 0, c, 0, h, 0);
            float[] hGru = new float[2 * size];
            kernels.gruStep().forward(2, size, gru, 0, state, 0, hGru, 0);
            for (int j = 0; j < size; j++) {
                assertThat(c[j]).isEqualTo(cAlone[j]);
                assertThat(h[j]).isEqualTo(hAlone[j]);
                assertThat(gates[3 * size + j]).isEqualTo(alone[3 * size + j]);
                assertThat(hGru[j]).isEqualTo(hGruAlone[j]);
            }
        }
    }

    /** NaN in one gate is NaN in that gate only. */
    @ParameterizedTest
    @MethodSource("providers")
    void aGateThatIsNaNChangesNoOtherGate(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int gate = 0; gate < 4; gate++) {
            float[] gates = new float[4 * SIZE];
            Arrays.fill(gates, gate * SIZE, (gate + 1) * SIZE, Float.NaN);
            kernels.lstmStep().forward(1, SIZE, gates, 0, new float[SIZE], 0, new float[SIZE], 0, new float[SIZE], 0);
            for (int j = 0; j < gates.length; j++) {
                if (j / SIZE == gate) {
                    assertThat(gates[j]).isNaN();
                } else {
                    assertThat(gates[j]).isEqualTo(j / SIZE == 2 ? 0f : 0.5f);
                }
            }
        }
    }
}
