package org.lstm4j.tensor.kernel.scalar;

/**
 * tanh for gates: x p(x²) / q(x²) with p and q of least relative error, 2e-8 in float32 and 7e-17 in float64 before
 * rounding ({@code tools/fits/activations.py}). sigmoid(x) is (1 + tanh(x / 2)) / 2 from it: its error is about an ulp of
 * 1, not an ulp of the result: enough for a gate, but not for the logarithm of a probability.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that the fit gave
public final class FloatGateTanh {
    /**
     * The formula holds up to this magnitude. There 1 - tanh(x) is 10 ulp, so that no rounding takes the formula to 1 or
     * beyond. A slope 1 - y² is then never negative; nor is it from {@link #beyond}, which is bounded by 1 and reaches it.
     */
    public static final float LIMIT = 7.5f; // float only
    // double only: public static final double LIMIT = 17.5;

    /** From this magnitude on, tanh(x) rounds to 1 in this type. */
    private static final float ONE = 9.02f; // float only
    // double only: private static final double ONE = 19.1;

    /* Pn and Qn are the coefficients of x to the power of 2n; Q0 is 1. */
    public static final float P4 = 1.3319339803631011e-8f; // float only
    public static final float P3 = 2.0583686901954492e-5f; // float only
    public static final float P2 = 3.4940475914379388e-3f; // float only
    public static final float P1 = 0.13379729131962451f; // float only
    public static final float P0 = 0.99999997909604141f; // float only
    public static final float Q4 = 7.7621327625891401e-7f; // float only
    public static final float Q3 = 3.2831137657316929e-4f; // float only
    public static final float Q2 = 2.5871123410302883e-2f; // float only
    public static final float Q1 = 0.46713044394771504f; // float only
    // double only: public static final double P9 = 2.4923012227480205e-23;
    // double only: public static final double P8 = 7.39482838174168e-19;
    // double only: public static final double P7 = 3.0585327325415177e-15;
    // double only: public static final double P6 = 4.166700765364121e-12;
    // double only: public static final double P5 = 2.4390930022924436e-9;
    // double only: public static final double P4 = 6.82839055679741e-7;
    // double only: public static final double P3 = 9.358911964923789e-5;
    // double only: public static final double P2 = 0.0059743475957078716;
    // double only: public static final double P1 = 0.15180291795275563;
    // double only: public static final double P0 = 0.9999999999999999;
    // double only: public static final double Q9 = 6.204165641954175e-21;
    // double only: public static final double Q8 = 5.619881772350117e-17;
    // double only: public static final double Q7 = 1.2687291045122325e-13;
    // double only: public static final double Q6 = 1.1102822438272952e-10;
    // double only: public static final double Q5 = 4.461326518979693e-8;
    // double only: public static final double Q4 = 8.751737558848312e-6;
    // double only: public static final double Q3 = 0.0008280422578916957;
    // double only: public static final double Q2 = 0.03435309802440577;
    // double only: public static final double Q1 = 0.48513625128608806;

    private FloatGateTanh() {}

    /** tanh of one value. */
    public static float of(float x) {
        if (!(Math.abs(x) <= LIMIT)) {
            return beyond(x);
        }
        float u = x * x;
        float p = P4; // float only
        float q = Q4; // float only
        // double only: double p = Math.fma(Math.fma(P9, u, P8), u, P7);
        // double only: double q = Math.fma(Math.fma(Q9, u, Q8), u, Q7);
        // double only: p = Math.fma(Math.fma(Math.fma(p, u, P6), u, P5), u, P4);
        // double only: q = Math.fma(Math.fma(Math.fma(q, u, Q6), u, Q5), u, Q4);
        p = Math.fma(Math.fma(Math.fma(Math.fma(p, u, P3), u, P2), u, P1), u, P0);
        q = Math.fma(Math.fma(Math.fma(Math.fma(q, u, Q3), u, Q2), u, Q1), u, 1f);
        return x * p / q;
    }

    /** tanh of a value whose magnitude is over {@link #LIMIT}; NaN of NaN. */
    public static float beyond(float x) {
        return Math.abs(x) >= ONE ? Math.copySign(1f, x) : (float) Math.tanh(x);
    }

    /** y[j] = {@link #beyond} of each x[j] whose magnitude is over {@link #LIMIT}, or NaN. The others are left alone. */
    public static void replaceBeyond(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j++) {
            float v = x[xOff + j];
            if (!(Math.abs(v) <= LIMIT)) {
                y[yOff + j] = beyond(v);
            }
        }
    }
}
