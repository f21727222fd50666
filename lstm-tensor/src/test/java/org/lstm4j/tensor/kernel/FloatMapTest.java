package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions of one number of every provider against StrictMath. */
class FloatMapTest {
    /** Ulps. Math.tanh itself may be off by 2.5, the others by 1, and StrictMath by 1 more. */
    private static final int ALLOWED = 4;

    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        0.5f,
        -0.5f,
        3f,
        -3f,
        9f,
        -9f,
        20f,
        -20f,
        88f,
        -88f,
        104f,
        -104f,
        700f,
        -700f,
        1e4f,
        -1e4f,
        1e-3f,
        -1e-3f,
        1e-6f,
        -1e-6f,
        1e-30f,
        -1e-30f,
        1e30f,
        -1e30f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        -0.99999f,
        2.5f,
        -2.5f
    };

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void specialValuesFollowMath(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (UnaryOp op : UnaryOp.values()) {
            // Alone, and at each lane of a vector register.
            for (int shift = 0; shift < SPECIAL.length; shift++) {
                float[] x = new float[SPECIAL.length];
                for (int i = 0; i < x.length; i++) {
                    x[i] = SPECIAL[(i + shift) % x.length];
                }
                check(kernels, op, x, shift % 3);
                check(kernels, op, new float[] {SPECIAL[shift]}, 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void randomValuesOfEveryLengthFollowMath(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(5);
        for (UnaryOp op : UnaryOp.values()) {
            for (int n = 0; n < 70; n++) {
                float[] x = new float[n];
                for (int i = 0; i < n; i++) {
                    x[i] = (float) (random.nextGaussian() * Math.exp(random.nextInt(12) - 6));
                }
                check(kernels, op, x, n % 4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theResultMayOverwriteTheInput(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (UnaryOp op : UnaryOp.values()) {
            float[] apart = new float[SPECIAL.length];
            kernels.map(op, apart.length, SPECIAL, 0, apart, 0);
            float[] x = SPECIAL.clone();
            kernels.map(op, x.length, x, 0, x, 0);
            assertThat(x).as("%s", op).isEqualTo(apart);
        }
    }

    private static void check(FloatKernels kernels, UnaryOp op, float[] numbers, int off) {
        int n = numbers.length;
        float[] x = new float[off + n + 2];
        System.arraycopy(numbers, 0, x, off, n);
        float[] y = new float[off + 1 + n + 3];
        Arrays.fill(y, 77f);
        kernels.map(op, n, x, off, y, off + 1);
        for (int i = 0; i < y.length; i++) {
            if (i <= off || i > off + n) {
                assertThat(y[i]).as("%s wrote outside", op).isEqualTo(77f);
                continue;
            }
            float v = numbers[i - off - 1];
            float want = reference(op, v);
            // 1 + erf cancels for negative x, so GELU is as exact as its factor x.
            float scale = op == UnaryOp.GELU || op == UnaryOp.GELU_SLOPE ? Math.max(1, Math.abs(v)) : want;
            boolean close = Float.isFinite(want) && (want != 0 || scale != want)
                    ? Math.abs((double) y[i] - want) <= ALLOWED * (double) Math.ulp(scale)
                    : Float.compare(y[i], want) == 0;
            assertThat(close)
                    .as("%s(%s): expected %s, but was %s", op, v, want, y[i])
                    .isTrue();
        }
    }

    private static double below(double x) {
        return 0.5 * (1 + Series.erf(x * Math.sqrt(0.5)));
    }

    private static float reference(UnaryOp op, float x) {
        return switch (op) {
            case COPY -> x;
            case NEG -> -x;
            case ABS -> x <= 0 ? 0f - x : x;
            case SIGN -> x > 0 ? 1f : x < 0 ? -1f : x;
            case SQUARE -> x * x;
            case SQRT -> (float) StrictMath.sqrt(x);
            case RECIPROCAL -> 1f / x;
            case EXP -> (float) StrictMath.exp(x);
            case EXPM1 -> (float) StrictMath.expm1(x);
            case LOG -> (float) StrictMath.log(x);
            case LOG1P -> (float) StrictMath.log1p(x);
            case TANH -> (float) StrictMath.tanh(x);
            case SIGMOID ->
                (float) (x >= 0 ? 1 / (1 + StrictMath.exp(-x)) : StrictMath.exp(x) / (1 + StrictMath.exp(x)));
            case ERF -> (float) Series.erf(x);
            case GELU -> (float) (x * below(x));
            case GELU_SLOPE -> (float) (below(x) + x * StrictMath.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI));
            case RELU -> Float.isNaN(x) ? x : x > 0 ? x : 0f;
        };
    }
}
