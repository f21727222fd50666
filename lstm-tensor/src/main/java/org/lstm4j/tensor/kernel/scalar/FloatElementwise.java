package org.lstm4j.tensor.kernel.scalar;

import java.util.Arrays;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.Erf;
import org.lstm4j.tensor.kernel.UnaryOp;

/**
 * Elementwise loops over one strided run of float32. The switch over functions is outside the loops, so that each loop
 * is small, contains no call unless the function is one, and is vectorised by the compiler if the steps are 1.
 */
public final class FloatElementwise {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double ONE_OVER_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

    private FloatElementwise() {}

    /**
     * y[i] = f(x[i]) for i in 0..n-1.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    public static void unary(UnaryOp op, int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        switch (op) {
            case COPY -> copy(n, x, xOff, xStep, y, yOff, yStep);
            case NEG -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = -x[xOff + i * xStep];
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = Math.abs(x[xOff + i * xStep]);
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = sign(x[xOff + i * xStep]);
                }
            }
            case SQUARE -> {
                for (int i = 0; i < n; i++) {
                    float v = x[xOff + i * xStep];
                    y[yOff + i * yStep] = v * v;
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Math.sqrt(x[xOff + i * xStep]);
                }
            }
            case RECIPROCAL -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = 1f / x[xOff + i * xStep];
                }
            }
            case EXP -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Math.exp(x[xOff + i * xStep]);
                }
            }
            case EXPM1 -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Math.expm1(x[xOff + i * xStep]);
                }
            }
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Math.log(x[xOff + i * xStep]);
                }
            }
            case LOG1P -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Math.log1p(x[xOff + i * xStep]);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Math.tanh(x[xOff + i * xStep]);
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) sigmoid(x[xOff + i * xStep]);
                }
            }
            case ERF -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) Erf.erf(x[xOff + i * xStep]);
                }
            }
            case GELU -> {
                for (int i = 0; i < n; i++) {
                    double v = x[xOff + i * xStep];
                    y[yOff + i * yStep] = (float) (v * below(v));
                }
            }
            case GELU_SLOPE -> {
                for (int i = 0; i < n; i++) {
                    double v = x[xOff + i * xStep];
                    double density = ONE_OVER_ROOT_TWO_PI * Math.exp(-0.5 * v * v);
                    y[yOff + i * yStep] = (float) (below(v) + v * density);
                }
            }
            case RELU -> {
                for (int i = 0; i < n; i++) {
                    // Math.max keeps NaN, as PyTorch does.
                    y[yOff + i * yStep] = Math.max(x[xOff + i * xStep], 0f);
                }
            }
        }
    }

    /* NaN and zeros are their own signs; chosen without a branch, as in where. */
    private static float sign(float v) {
        int bits = Float.floatToRawIntBits(v); // float only
        bits = v > 0 ? 0x3f800000 : bits; // float only
        bits = v < 0 ? 0xbf800000 : bits; // float only
        return Float.intBitsToFloat(bits); // float only
        // double only: long bits = Double.doubleToRawLongBits(v);
        // double only: bits = v > 0 ? 0x3ff0000000000000L : bits;
        // double only: bits = v < 0 ? 0xbff0000000000000L : bits;
        // double only: return Double.longBitsToDouble(bits);
    }

    /** The distribution function of the normal distribution. */
    private static double below(double x) {
        return 0.5 * (1 + Erf.erf(x * ROOT_HALF));
    }

    /** 1 / (1 + exp(-x)), with exp of negative values only, so that nothing overflows. */
    static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /** Math.pow with the two rules in which C, and so PyTorch, differs: 1 to any power, and -1 to an infinity, are 1. */
    private static double pow(double a, double b) {
        return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
    }

    private static void copy(int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        if (xStep == 1 && yStep == 1) {
            System.arraycopy(x, xOff, y, yOff, n);
            return;
        }
        if (n > 0 && xStep == 0 && yStep == 1) {
            Arrays.fill(y, yOff, yOff + n, x[xOff]);
            return;
        }
        for (int i = 0; i < n; i++) {
            y[yOff + i * yStep] = x[xOff + i * xStep];
        }
    }

    /**
     * y[i] = f(a[i], b[i]) for i in 0..n-1. A step of 0 repeats one element.
     *
     * @param a Not modified, unless it is y
     * @param b Not modified, unless it is y
     * @param y Modified
     */
    public static void binary(
            BinaryOp op,
            int n,
            float[] a,
            int aOff,
            int aStep,
            float[] b,
            int bOff,
            int bStep,
            float[] y,
            int yOff,
            int yStep) {
        if ((aOff | bOff | yOff) == 0 && aStep == 1 && bStep == 1 && yStep == 1 && denseArithmetic(op, n, a, b, y)) {
            return;
        }
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = a[aOff + i * aStep] + b[bOff + i * bStep];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = a[aOff + i * aStep] - b[bOff + i * bStep];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = a[aOff + i * aStep] * b[bOff + i * bStep];
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = a[aOff + i * aStep] / b[bOff + i * bStep];
                }
            }
            case POW -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = (float) pow(a[aOff + i * aStep], b[bOff + i * bStep]);
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = Math.max(a[aOff + i * aStep], b[bOff + i * bStep]);
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = Math.min(a[aOff + i * aStep], b[bOff + i * bStep]);
                }
            }
            default -> compare(op, n, a, aOff, aStep, b, bOff, bStep, y, yOff, yStep);
        }
    }

    /* The compiler vectorises a loop over several arrays only when all are indexed by the same variable from 0. */
    private static boolean denseArithmetic(BinaryOp op, int n, float[] a, float[] b, float[] y) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    y[i] = a[i] + b[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    y[i] = a[i] - b[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    y[i] = a[i] * b[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    y[i] = a[i] / b[i];
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void compare(
            BinaryOp op,
            int n,
            float[] a,
            int aOff,
            int aStep,
            float[] b,
            int bOff,
            int bStep,
            float[] y,
            int yOff,
            int yStep) {
        switch (op) {
            case EQ -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = number(a[aOff + i * aStep] == b[bOff + i * bStep]);
                }
            }
            case NE -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = number(a[aOff + i * aStep] != b[bOff + i * bStep]);
                }
            }
            case LT -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = number(a[aOff + i * aStep] < b[bOff + i * bStep]);
                }
            }
            case LE -> {
                for (int i = 0; i < n; i++) {
                    y[yOff + i * yStep] = number(a[aOff + i * aStep] <= b[bOff + i * bStep]);
                }
            }
            case GT -> compare(BinaryOp.LT, n, b, bOff, bStep, a, aOff, aStep, y, yOff, yStep);
            case GE -> compare(BinaryOp.LE, n, b, bOff, bStep, a, aOff, aStep, y, yOff, yStep);
            default -> throw new IllegalArgumentException("not a comparison: " + op);
        }
    }

    /* Through a whole number, which C2 chooses by a conditional move: a branch on it is taken at random. */
    private static float number(boolean holds) {
        int one = holds ? 1 : 0;
        return one;
    }

    /**
     * y[i] = mask[i] is not 0 ? a[i] : b[i].
     *
     * @param mask Not modified
     * @param a Not modified
     * @param b Not modified
     * @param y Modified
     */
    public static void where(
            int n,
            float[] mask,
            int mOff,
            int mStep,
            float[] a,
            int aOff,
            int aStep,
            float[] b,
            int bOff,
            int bStep,
            float[] y,
            int yOff,
            int yStep) {
        for (int i = 0; i < n; i++) {
            // Whole numbers are chosen by a conditional move, where a branch would be taken at random.
            int p = Float.floatToRawIntBits(a[aOff + i * aStep]); // float only
            int q = Float.floatToRawIntBits(b[bOff + i * bStep]); // float only
            // double only: long p = Double.doubleToRawLongBits(a[aOff + i * aStep]);
            // double only: long q = Double.doubleToRawLongBits(b[bOff + i * bStep]);
            y[yOff + i * yStep] = Float.intBitsToFloat(mask[mOff + i * mStep] != 0 ? p : q); // float only
            // double only: y[yOff + i * yStep] = Double.longBitsToDouble(mask[mOff + i * mStep] != 0 ? p : q);
        }
    }

    /**
     * y[i] = min(max(x[i], low), high); NaN stays NaN.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    public static void clamp(
            int n, float low, float high, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        for (int i = 0; i < n; i++) {
            y[yOff + i * yStep] = Math.min(Math.max(x[xOff + i * xStep], low), high);
        }
    }

    /**
     * y[i] += alpha x[i].
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    public static void addScaled(int n, float alpha, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        for (int i = 0; i < n; i++) {
            y[yOff + i * yStep] += alpha * x[xOff + i * xStep];
        }
    }
}
