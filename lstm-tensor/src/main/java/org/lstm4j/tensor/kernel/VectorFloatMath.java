package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp, tanh and sigmoid of dense runs.
 *
 * <p>exp splits x = n ln 2 + r with |r| at most half of ln 2, and takes 1 + r + r² q(r) with q of least relative error;
 * tanh takes x + x³ p(x²) near 0. {@code tools/fits/activations.py} computes the coefficients. Errors, against the exact
 * value over the whole range: exp at most 2 ulp, sigmoid and tanh at most 4 ulp (tested). Infinities, NaN, signed zeros
 * and results too small for a normal number come out as from {@link Math}.
 */
final class VectorFloatMath {
    private static final float LOG2_E = (float) 1.4426950408889634;
    private static final float LN2_HIGH = 0x1.62e43p-1f; // float only
    private static final float LN2_LOW = -0x1.05c610p-29f; // float only
    // double only: private static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
    // double only: private static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

    /* Adding it leaves the nearest integer in the lowest bits of the significand. */
    private static final float ROUND = 0x1.8p23f; // float only
    // double only: private static final double ROUND = 0x1.8p52;
    /* Beyond these, exp is 0 or infinite. */
    private static final float LOWEST = -104f; // float only
    private static final float HIGHEST = 89f; // float only
    private static final float LOWEST_NORMAL = -87f; // float only
    // double only: private static final double LOWEST = -746;
    // double only: private static final double HIGHEST = 710;
    // double only: private static final double LOWEST_NORMAL = -708;
    private static final float SMALL = 0.625f;

    private static final VectorSpecies<Float> SPECIES = VectorFloatTiles.SPECIES;
    private static final int LANES = VectorFloatTiles.LANES;

    /** Room for numbers that do not fill a vector, one for each thread. */
    private static final ThreadLocal<float[]> REST = ThreadLocal.withInitial(() -> new float[LANES]);

    private VectorFloatMath() {}

    private static FloatVector exp(FloatVector x) {
        FloatVector in = x.max(LOWEST).min(HIGHEST);
        FloatVector n = in.mul(LOG2_E).add(ROUND).sub(ROUND);
        // Two factors, since 2^n itself may be too large or too small for a number.
        FloatVector half = n.mul(0.5f).add(ROUND);
        FloatVector rest = n.sub(half.sub(ROUND)).add(ROUND);
        return expOfRest(in, n).mul(powerOfTwo(half)).mul(powerOfTwo(rest));
    }

    /** exp of a number below 0, but no less than the least normal number. */
    private static FloatVector expOfNegative(FloatVector x) {
        FloatVector in = x.max(LOWEST_NORMAL);
        FloatVector rounded = in.mul(LOG2_E).add(ROUND);
        return expOfRest(in, rounded.sub(ROUND)).mul(powerOfTwo(rounded));
    }

    /** exp(x - n ln 2). */
    private static FloatVector expOfRest(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
        return expTail(r).fma(r.mul(r), r).add(1f);
    }

    /** q of exp(r) = 1 + r + r² q(r). */
    private static FloatVector expTail(FloatVector r) {
        FloatVector q = broadcast(1.3814467059325107e-3f); // float only
        q = q.fma(r, broadcast(8.36878041118053e-3f)); // float only
        q = q.fma(r, broadcast(4.1668394210893869e-2f)); // float only
        q = q.fma(r, broadcast(0.16666520107819589f)); // float only
        return q.fma(r, broadcast(0.49999993412501566f)); // float only
        // double only: DoubleVector q = broadcast(2.0826533961035145e-9);
        // double only: q = q.fma(r, broadcast(2.5112144432828057e-8));
        // double only: q = q.fma(r, broadcast(2.7557582803514972e-7));
        // double only: q = q.fma(r, broadcast(2.7557234558972451e-6));
        // double only: q = q.fma(r, broadcast(2.4801586924595254e-5));
        // double only: q = q.fma(r, broadcast(1.9841269896680747e-4));
        // double only: q = q.fma(r, broadcast(1.3888888889117269e-3));
        // double only: q = q.fma(r, broadcast(8.3333333333169171e-3));
        // double only: q = q.fma(r, broadcast(4.1666666666666089e-2));
        // double only: q = q.fma(r, broadcast(0.16666666666666683571));
        // double only: return q.fma(r, broadcast(0.50000000000000000444));
    }

    /** 2^n for n + ROUND: the integer in the lowest bits is moved to where the exponent stands. */
    private static FloatVector powerOfTwo(FloatVector rounded) {
        IntVector bits = rounded.reinterpretAsInts(); // float only
        return bits.lanewise(VectorOperators.LSHL, 23).add(0x3f800000).reinterpretAsFloats(); // float only
        // double only: LongVector bits = rounded.reinterpretAsLongs();
        // double only: return bits.lanewise(VectorOperators.LSHL, 52).add(0x3ff0000000000000L).reinterpretAsDoubles();
    }

    /** 1 / (1 + exp(-x)), with exp of a negative number only, so that both tails keep their relative precision. */
    private static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        VectorMask<Float> positive = x.compare(VectorOperators.GE, 0f);
        return e.blend(broadcast(1f), positive).div(e.add(1f));
    }

    private static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector e = expOfNegative(a.mul(-2f));
        FloatVector large = broadcast(1f).sub(e).div(e.add(1f));
        FloatVector square = a.mul(a);
        FloatVector small = tanhTail(square).mul(square).fma(a, a);
        return withSign(large.blend(small, a.compare(VectorOperators.LT, SMALL)), x);
    }

    /** A number of zero or more with the sign of another. */
    private static FloatVector withSign(FloatVector a, FloatVector sign) {
        IntVector bit = sign.reinterpretAsInts().and(0x80000000); // float only
        return a.reinterpretAsInts().or(bit).reinterpretAsFloats(); // float only
        // double only: LongVector bit = sign.reinterpretAsLongs().and(0x8000000000000000L);
        // double only: return a.reinterpretAsLongs().or(bit).reinterpretAsDoubles();
    }

    /** p of tanh(x) = x + x³ p(x²) for |x| below SMALL. */
    private static FloatVector tanhTail(FloatVector u) {
        FloatVector p = broadcast(-5.7170454779524444e-3f); // float only
        p = p.fma(u, broadcast(2.0650587696342094e-2f)); // float only
        p = p.fma(u, broadcast(-5.3743498211157294e-2f)); // float only
        p = p.fma(u, broadcast(0.13331491288659246f)); // float only
        return p.fma(u, broadcast(-0.33333283925347823f)); // float only
        // double only: DoubleVector p = broadcast(-2.2767170544460101e-6);
        // double only: p = p.fma(u, broadcast(1.1807115982826761e-5));
        // double only: p = p.fma(u, broadcast(-3.6639551553448259e-5));
        // double only: p = p.fma(u, broadcast(9.5760215885095246e-5));
        // double only: p = p.fma(u, broadcast(-2.3877465820549535e-4));
        // double only: p = p.fma(u, broadcast(5.8995030923683674e-4));
        // double only: p = p.fma(u, broadcast(-1.4558225017692943e-3));
        // double only: p = p.fma(u, broadcast(3.5921267582960276e-3));
        // double only: p = p.fma(u, broadcast(-8.8632354367465139e-3));
        // double only: p = p.fma(u, broadcast(2.1869488531783487e-2));
        // double only: p = p.fma(u, broadcast(-5.3968253968132775e-2));
        // double only: p = p.fma(u, broadcast(0.1333333333333316394));
        // double only: return p.fma(u, broadcast(-0.33333333333333332505));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    // Each function has a loop of its own: C2 stops inlining in a method that has grown too large, and then boxes
    // vectors.

    /** y[i] = exp(x[i]). */
    static void exp(int n, float[] x, int xOff, float[] y, int yOff) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            exp(FloatVector.fromArray(SPECIES, x, xOff + i)).intoArray(y, yOff + i);
        }
        if (i < n) {
            float[] rest = rest(n - i, x, xOff + i);
            exp(FloatVector.fromArray(SPECIES, rest, 0)).intoArray(rest, 0);
            System.arraycopy(rest, 0, y, yOff + i, n - i);
        }
    }

    /** y[i] = sigmoid(x[i]). */
    static void sigmoid(int n, float[] x, int xOff, float[] y, int yOff) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            sigmoid(FloatVector.fromArray(SPECIES, x, xOff + i)).intoArray(y, yOff + i);
        }
        if (i < n) {
            float[] rest = rest(n - i, x, xOff + i);
            sigmoid(FloatVector.fromArray(SPECIES, rest, 0)).intoArray(rest, 0);
            System.arraycopy(rest, 0, y, yOff + i, n - i);
        }
    }

    /** y[i] = tanh(x[i]). */
    static void tanh(int n, float[] x, int xOff, float[] y, int yOff) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            tanh(FloatVector.fromArray(SPECIES, x, xOff + i)).intoArray(y, yOff + i);
        }
        if (i < n) {
            float[] rest = rest(n - i, x, xOff + i);
            tanh(FloatVector.fromArray(SPECIES, rest, 0)).intoArray(rest, 0);
            System.arraycopy(rest, 0, y, yOff + i, n - i);
        }
    }

    /* Numbers that do not fill a vector go through one on the side, so that a number's place does not change its result. */
    private static float[] rest(int n, float[] x, int xOff) {
        float[] rest = REST.get();
        System.arraycopy(x, xOff, rest, 0, n);
        return rest;
    }
}
