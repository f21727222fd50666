package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp, tanh and sigmoid over contiguous elements.
 *
 * <p>exp reduces x = n ln 2 + r with |r| at most ln 2 / 2, and evaluates 1 + r + r² q(r) with a minimax polynomial q; tanh
 * evaluates x + x³ p(x²) near 0. {@code tools/fits/activations.py} computes the coefficients. The error over the whole range
 * is at most 4 ulp each (tested). Infinities, NaN, signed zeros and subnormal results are as from {@link Math}.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that the fit gave
final class VectorFloatMath {
    private static final float LOG2_E = (float) 1.4426950408889634;
    private static final float LN2_HIGH = 0x1.62e43p-1f; // float only
    private static final float LN2_LOW = -0x1.05c610p-29f; // float only
    // double only: private static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
    // double only: private static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

    /* Adding it leaves the nearest integer in the lowest bits of the significand. */
    private static final float ROUND = 0x1.8p23f; // float only
    // double only: private static final double ROUND = 0x1.8p52;
    /* The same plus the bias of the exponent. */
    private static final float BIASED = ROUND + 127; // float only
    // double only: private static final double BIASED = ROUND + 1023;
    /* Beyond these, exp is 0 or infinite. */
    private static final float LOWEST = -104f; // float only
    private static final float HIGHEST = 89f; // float only
    // double only: private static final double LOWEST = -746;
    // double only: private static final double HIGHEST = 710;
    private static final float SMALL = 0.625f;

    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    /* The bits of a value that are read: all, or all but the sign. */
    private static final int ALL_BITS = -1; // float only
    private static final int NO_SIGN = 0x7fffffff; // float only
    // double only: private static final long ALL_BITS = -1;
    // double only: private static final long NO_SIGN = 0x7fffffffffffffffL;

    private VectorFloatMath() {}

    /** y[i] = exp(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void exp(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        exponentials(n, ALL_BITS, 1f, x, xOff, y, yOff);
    }

    /** y[i] = sigmoid(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void sigmoid(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        exponentials(n, NO_SIGN, -1f, x, xOff, e, 0);
        sigmoids(n, x, xOff, e, y, yOff);
    }

    /** y[i] = tanh(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void tanh(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        exponentials(n, NO_SIGN, -2f, x, xOff, e, 0);
        tangents(n, x, xOff, e, y, yOff);
    }

    /** y[i] = exp(-|x[i]|) for whole vectors. */
    static void decay(int n, float[] x, int xOff, float[] y, int yOff) {
        exponentials(n, NO_SIGN, -1f, x, xOff, y, yOff);
    }

    /*
     * The loops below call no method that takes or returns a vector, except those of the vector API, which are always inlined.
     * C2 stops inlining other methods in a method that has grown too large (NodeCountInliningCutoff), and boxes a vector that
     * crosses a call.
     */

    /** y[i] = exp(factor v), where v is x[i] with its bits masked: its magnitude if all but the sign are kept. */
    private static void exponentials(
            int count,
            int mask, // float only
            // double only: long mask,
            float factor,
            float[] x,
            int xOff,
            float[] y,
            int yOff) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            v = v.reinterpretAsInts().and(mask).reinterpretAsFloats(); // float only
            // double only: v = v.reinterpretAsLongs().and(mask).reinterpretAsDoubles();
            FloatVector in = v.mul(factor).max(LOWEST).min(HIGHEST);
            FloatVector n = in.mul(LOG2_E).add(ROUND).sub(ROUND);
            FloatVector r = n.fma(
                    FloatVector.broadcast(SPECIES, -LN2_LOW), n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), in));
            FloatVector q = FloatVector.broadcast(SPECIES, 1.3814467059325107e-3f); // float only
            q = q.fma(r, FloatVector.broadcast(SPECIES, 8.36878041118053e-3f)); // float only
            q = q.fma(r, FloatVector.broadcast(SPECIES, 4.1668394210893869e-2f)); // float only
            q = q.fma(r, FloatVector.broadcast(SPECIES, 0.16666520107819589f)); // float only
            q = q.fma(r, FloatVector.broadcast(SPECIES, 0.49999993412501566f)); // float only
            // double only: DoubleVector q = FloatVector.broadcast(SPECIES, 2.0826533961035145e-9);
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 2.5112144432828057e-8));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 2.7557582803514972e-7));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 2.7557234558972451e-6));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 2.4801586924595254e-5));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 1.9841269896680747e-4));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 1.3888888889117269e-3));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 8.3333333333169171e-3));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 4.1666666666666089e-2));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 0.16666666666666683571));
            // double only: q = q.fma(r, FloatVector.broadcast(SPECIES, 0.50000000000000000444));
            FloatVector p = q.fma(r.mul(r), r).add(1f);
            // Two factors, since 2^n itself may overflow or underflow. The lowest bits of n + BIASED are the exponent
            // field of 2^n, which is shifted to its position.
            FloatVector half = n.mul(0.5f).add(BIASED);
            FloatVector rest = n.sub(half.sub(BIASED)).add(BIASED);
            IntVector first = half.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23); // float only
            IntVector second = rest.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23); // float only
            // double only: LongVector first = half.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
            // double only: LongVector second = rest.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
            p = p.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats()); // float only
            // double only: p = p.mul(first.reinterpretAsDoubles()).mul(second.reinterpretAsDoubles());
            p.intoArray(y, yOff + i);
        }
    }

    /** y[i] = sigmoid(x[i]) for e[i] = exp(-|x[i]|): 1 / (1 + e) or e / (1 + e), so that both tails keep all bits. */
    private static void sigmoids(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, e, i);
            VectorMask<Float> positive =
                    FloatVector.fromArray(SPECIES, x, xOff + i).compare(VectorOperators.GE, 0f);
            v.blend(1f, positive).div(v.add(1f)).intoArray(y, yOff + i);
        }
    }

    /** y[i] = tanh(x[i]) for e[i] = exp(-2|x[i]|): (1 - e) / (1 + e), near 0 the polynomial, with the sign of x. */
    private static void tangents(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, e, i);
            FloatVector large = FloatVector.broadcast(SPECIES, 1f).sub(v).div(v.add(1f));
            FloatVector signed = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector a = signed.abs();
            FloatVector u = a.mul(a);
            FloatVector p = FloatVector.broadcast(SPECIES, -5.7170454779524444e-3f); // float only
            p = p.fma(u, FloatVector.broadcast(SPECIES, 2.0650587696342094e-2f)); // float only
            p = p.fma(u, FloatVector.broadcast(SPECIES, -5.3743498211157294e-2f)); // float only
            p = p.fma(u, FloatVector.broadcast(SPECIES, 0.13331491288659246f)); // float only
            p = p.fma(u, FloatVector.broadcast(SPECIES, -0.33333283925347823f)); // float only
            // double only: DoubleVector p = FloatVector.broadcast(SPECIES, -2.2767170544460101e-6);
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, 1.1807115982826761e-5));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, -3.6639551553448259e-5));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, 9.5760215885095246e-5));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, -2.3877465820549535e-4));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, 5.8995030923683674e-4));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, -1.4558225017692943e-3));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, 3.5921267582960276e-3));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, -8.8632354367465139e-3));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, 2.1869488531783487e-2));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, -5.3968253968132775e-2));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, 0.1333333333333316394));
            // double only: p = p.fma(u, FloatVector.broadcast(SPECIES, -0.33333333333333332505));
            FloatVector small = p.mul(u).fma(a, a);
            FloatVector magnitude = large.blend(small, a.compare(VectorOperators.LT, SMALL));
            IntVector sign = signed.reinterpretAsInts().and(0x80000000); // float only
            magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, yOff + i); // float only
            // double only: LongVector sign = signed.reinterpretAsLongs().and(0x8000000000000000L);
            // double only: magnitude.reinterpretAsLongs().or(sign).reinterpretAsDoubles().intoArray(y, yOff + i);
        }
    }
}
