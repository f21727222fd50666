package org.lstm4j.tensor.kernel.scalar;

/**
 * sigmoid for gates: 1 / (1 + 2^t) with t = -x log2(e) = n + f, n the nearest integer, and 2^f = 1 + f q(f) with q of
 * least relative error, 1e-7 in float32 and 4e-18 in float64 before rounding ({@code tools/fits/activations.py}). The error is
 * about an ulp of 1, not an ulp of the result: enough for a gate, but not for the logarithm of a probability.
 * Every gate is bounded by 0 and 1 and reaches both, on every provider, so that slopes y (1 - y) are never negative.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that the fit gave
public final class FloatGateSigmoid {
    /**
     * The formula holds up to this magnitude. Beyond it, a gate that is computed with one division for two may stay an ulp
     * below 1, and its slope above 0, where sigmoid(x) rounds to 1; and the product of two powers of 2 may overflow.
     */
    public static final float LIMIT = 16f; // float only
    // double only: public static final double LIMIT = 36;

    public static final float LOG2_E = (float) 1.4426950408889634;

    /* Added to t, it puts n, with the exponent's bias, in the lowest bits of the significand, ... */
    public static final float BIASED = 0x1.8p23f + 127; // float only
    // double only: public static final double BIASED = 0x1.8p52 + 1023;

    /* ... which are the exponent of 2^n after a shift by this many bits. */
    public static final int SHIFT = 23; // float only
    // double only: public static final int SHIFT = 52;

    /* Cn is the coefficient of f to the power of n; C0 is 1. */
    public static final float C1 = 0.69314697638641613f; // float only
    public static final float C2 = 0.24022240460848994f; // float only
    public static final float C3 = 5.5507350252268795e-2f; // float only
    public static final float C4 = 9.6716189954971187e-3f; // float only
    public static final float C5 = 1.3264592762309322e-3f; // float only
    // double only: public static final double C1 = 0.69314718055994533;
    // double only: public static final double C2 = 0.24022650695910132;
    // double only: public static final double C3 = 5.5504108664820068e-2;
    // double only: public static final double C4 = 9.6181291075938463e-3;
    // double only: public static final double C5 = 1.3333558146777424e-3;
    // double only: public static final double C6 = 1.5403530457493001e-4;
    // double only: public static final double C7 = 1.5252733491228922e-5;
    // double only: public static final double C8 = 1.3215435077099338e-6;
    // double only: public static final double C9 = 1.0178200040406191e-7;
    // double only: public static final double C10 = 7.0738208400318411e-9;
    // double only: public static final double C11 = 4.4347474908083624e-10;

    private FloatGateSigmoid() {}

    /** sigmoid of one value. */
    public static float of(float x) {
        if (!(Math.abs(x) <= LIMIT)) {
            return beyond(x);
        }
        float n = Math.fma(x, -LOG2_E, BIASED);
        float f = Math.fma(x, -LOG2_E, BIASED - n);
        float p = Math.fma(C5, f, C4); // float only
        // double only: double p = Math.fma(C11, f, C10);
        // double only: p = Math.fma(Math.fma(p, f, C9), f, C8);
        // double only: p = Math.fma(Math.fma(p, f, C7), f, C6);
        // double only: p = Math.fma(Math.fma(p, f, C5), f, C4);
        p = Math.fma(Math.fma(p, f, C3), f, C2);
        p = Math.fma(Math.fma(p, f, C1), f, 1f);
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(n) << SHIFT); // float only
        // double only: double power = Double.longBitsToDouble(Double.doubleToRawLongBits(n) << SHIFT);
        return 1f / Math.fma(p, power, 1f);
    }

    /**
     * sigmoid of a value far from 0, to an ulp of the result: 1 / (1 + exp(-x)), rounded to this type as PyTorch rounds it,
     * so that a gate is 1 for the same x. A subnormal gate is 0. NaN of NaN.
     */
    public static float beyond(float x) {
        float gate = 1f / (1f + (float) Math.exp(-x));
        return gate < Float.MIN_NORMAL ? 0f : gate;
    }

    /** y[j] = {@link #beyond} of each x[j] that is not within [low, high], or NaN. The others are left alone. */
    public static void replaceBeyond(int n, float low, float high, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j++) {
            float v = x[xOff + j];
            if (!(v >= low && v <= high)) {
                y[yOff + j] = beyond(v);
            }
        }
    }
}
