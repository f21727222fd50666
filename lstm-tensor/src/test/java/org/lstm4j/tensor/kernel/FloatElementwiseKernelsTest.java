package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elementwise kernels of every provider against Java's operators, to the bit. */
class FloatElementwiseKernelsTest {
    private static final int[] SIZES = {0, 1, 7, 31, 32, 33, 64, 100, 257};
    private static final float[] CORNERS = {
        0f, -0f, 1f, -1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE
    };
    private static final float UNTOUCHED = 77f;
    private static final int OFF = 3;

    private static final Set<UnaryOp> EXACT = EnumSet.of(
            UnaryOp.NEG, UnaryOp.ABS, UnaryOp.SIGN, UnaryOp.SQUARE, UnaryOp.SQRT, UnaryOp.RECIPROCAL, UnaryOp.RELU);

    private final Random random = new Random(5);

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void operationsOfTwoOperands(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (BinaryOp op : EnumSet.complementOf(EnumSet.of(BinaryOp.POW))) {
            for (int n : SIZES) {
                for (int steps = 0; steps < 4; steps++) {
                    int aStep = steps & 1;
                    int bStep = steps >> 1;
                    float[] a = values(n);
                    float[] b = values(n);
                    float[] y = untouched(n);
                    kernels.binary(op, n, a, OFF, aStep, b, OFF + 1, bStep, y, 1);
                    float[] expected = untouched(n);
                    for (int i = 0; i < n; i++) {
                        expected[1 + i] = of(op, a[OFF + i * aStep], b[OFF + 1 + i * bStep]);
                    }
                    assertThat(y)
                            .as("%s of %d elements, steps %d and %d", op, n, aStep, bStep)
                            .containsExactly(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theResultMayReplaceAnOperand(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        float[] a = values(100);
        float[] b = values(100);
        float[] expected = untouched(100);
        kernels.binary(BinaryOp.SUB, 100, a, OFF, 1, b, OFF, 1, expected, 0);
        kernels.binary(BinaryOp.SUB, 100, a, OFF, 1, b, OFF, 1, b, OFF);
        assertThat(Arrays.copyOfRange(b, OFF, OFF + 100)).containsExactly(Arrays.copyOf(expected, 100));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void selectionByAMask(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int n : SIZES) {
            for (int steps = 0; steps < 4; steps++) {
                int aStep = steps & 1;
                int bStep = steps >> 1;
                float[] mask = values(n);
                float[] a = values(n);
                float[] b = values(n);
                float[] y = untouched(n);
                kernels.where(n, mask, OFF, a, OFF + 1, aStep, b, OFF, bStep, y, 1);
                float[] expected = untouched(n);
                for (int i = 0; i < n; i++) {
                    expected[1 + i] = mask[OFF + i] != 0 ? a[OFF + 1 + i * aStep] : b[OFF + i * bStep];
                }
                assertThat(y)
                        .as("%d elements, steps %d and %d", n, aStep, bStep)
                        .containsExactly(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void operationsOfOneOperand(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (UnaryOp op : EXACT) {
            for (int n : SIZES) {
                float[] x = values(n);
                float[] y = untouched(n);
                kernels.map(op, n, x, OFF, y, 1);
                float[] expected = untouched(n);
                for (int i = 0; i < n; i++) {
                    expected[1 + i] = of(op, x[OFF + i]);
                }
                assertThat(y).as("%s of %d elements", op, n).containsExactly(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void clampingAndScaledSums(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int n : SIZES) {
            float[] x = values(n);
            float[] clamped = untouched(n);
            kernels.clamp(n, -0f, 1.5f, x, OFF, clamped, 1);
            float[] y = values(n);
            float[] expected = y.clone();
            float[] bounded = untouched(n);
            for (int i = 0; i < n; i++) {
                expected[OFF + 1 + i] += 0.3f * x[OFF + i];
                bounded[1 + i] = Math.min(Math.max(x[OFF + i], -0f), 1.5f);
            }
            kernels.addScaled(n, 0.3f, x, OFF, y, OFF + 1);
            assertThat(y).as("%d elements", n).containsExactly(expected);
            assertThat(clamped).as("%d elements", n).containsExactly(bounded);
        }
    }

    private float[] values(int n) {
        float[] x = new float[n + OFF + 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextBoolean() ? CORNERS[random.nextInt(CORNERS.length)] : random.nextInt(5) - 2;
        }
        return x;
    }

    private static float[] untouched(int n) {
        float[] y = new float[n + 2];
        Arrays.fill(y, UNTOUCHED);
        return y;
    }

    private static float of(UnaryOp op, float v) {
        return switch (op) {
            case NEG -> -v;
            case ABS -> Math.abs(v);
            case SIGN -> Math.signum(v);
            case SQUARE -> v * v;
            case SQRT -> (float) Math.sqrt(v);
            case RECIPROCAL -> 1 / v;
            case RELU -> Math.max(v, 0);
            default -> throw new IllegalArgumentException(op.toString());
        };
    }

    private static float of(BinaryOp op, float a, float b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
            case EQ -> a == b ? 1 : 0;
            case NE -> a != b ? 1 : 0;
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case GT -> a > b ? 1 : 0;
            case GE -> a >= b ? 1 : 0;
            case POW -> throw new IllegalArgumentException(op.toString());
        };
    }
}
