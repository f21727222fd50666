package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * exp, tanh and sigmoid of whole vectors.
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
    // double only: private static final double LOWEST = -746;
    // double only: private static final double HIGHEST = 710;
    private static final float SMALL = 0.625f;

    private VectorFloatMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector in = x.max(LOWEST).min(HIGHEST);
        FloatVector n = in.mul(LOG2_E).add(ROUND).sub(ROUND);
        FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), in));
        FloatVector q = expTail(r);
        FloatVector p = q.fma(r.mul(r), r).add(1f);
        // Two factors, since 2^n itself may be too large or too small for a number.
        FloatVector half = n.mul(0.5f).add(ROUND);
        FloatVector rest = n.sub(half.sub(ROUND)).add(ROUND);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(rest));
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
    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        VectorMask<Float> positive = x.compare(VectorOperators.GE, 0f);
        return e.blend(broadcast(1f), positive).div(e.add(1f));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector e = exp(a.mul(-2f));
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
        return FloatVector.broadcast(VectorFloatTiles.SPECIES, value);
    }
}
