package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Natural logarithms over whole vectors. With x = 2^k m, m from √½ to √2, f = m - 1 and s = f / (2 + f), log m = 2 artanh s =
 * f - s (f - r), where r = 2 s² / 3 + 2 s⁴ / 5 + .. is cut off where a term is below half an ulp. The error is at most 4 ulp
 * (tested). Zeros, negative and subnormal values, infinities and NaN are as from {@link Math}.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits of ln 2
final class VectorFloatLog {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    private static final float LN2_HIGH = 0x1.62e43p-1f; // float only
    private static final float LN2_LOW = -0x1.05c610p-29f; // float only
    // double only: private static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
    // double only: private static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

    /* The bits of √½, rounded up; those of a significand; the bits and the value of 1.5 times the largest power that has all integers. */
    private static final int ROOT_HALF = 0x3f3504f4; // float only
    private static final int SIGNIFICAND = 0x007fffff; // float only
    private static final int MAGIC_BITS = 0x4b400000; // float only
    private static final float MAGIC = 0x1.8p23f; // float only
    private static final float SCALE = 0x1p25f; // float only
    private static final float LOG_OF_SCALE = (float) 17.328679513998632735; // float only
    /* Below this magnitude log(1 + x) is x. */
    private static final float TINY = 0x1p-26f; // float only
    // double only: private static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;
    // double only: private static final long SIGNIFICAND = 0x000fffffffffffffL;
    // double only: private static final long MAGIC_BITS = 0x4338000000000000L;
    // double only: private static final double MAGIC = 0x1.8p52;
    // double only: private static final double SCALE = 0x1p54;
    // double only: private static final double LOG_OF_SCALE = 37.429947750237046707;
    // double only: private static final double TINY = 0x1p-55;

    private VectorFloatLog() {}

    /** y[i] = log(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void log(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, x, xOff + i);
            VectorMask<Float> subnormal = in.compare(VectorOperators.LT, Float.MIN_NORMAL);
            in.blend(in.mul(SCALE), subnormal).intoArray(e, i);
            FloatVector.zero(SPECIES).blend(LOG_OF_SCALE, subnormal).intoArray(e, VectorFloatRuns.CHUNK + i);
        }
        logs(n, e);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, x, xOff + i);
            // Of infinity and NaN, of 0, and of what is negative.
            FloatVector out = in.blend(
                    FloatVector.fromArray(SPECIES, e, i), in.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
            out = out.blend(Float.NEGATIVE_INFINITY, in.compare(VectorOperators.EQ, 0f));
            out.blend(Float.NaN, in.compare(VectorOperators.LT, 0f)).intoArray(y, yOff + i);
        }
    }

    /** y[i] = log(1 + x[i]): log u + c / u for u = 1 + x with the rounding error c; see {@link VectorFloatRuns.Loop}. */
    static void log1p(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector u = in.add(1f);
            FloatVector back = u.sub(1f);
            // TwoSum: exact, whichever of 1 and x is larger.
            FloatVector c = in.sub(back).add(FloatVector.broadcast(SPECIES, 1f).sub(u.sub(back)));
            u.intoArray(e, i);
            c.neg().div(u).intoArray(e, VectorFloatRuns.CHUNK + i);
        }
        logs(n, e);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, x, xOff + i);
            // Of infinity and NaN, of -1, of less, and of values near 0 with their sign.
            FloatVector out = in.blend(
                    FloatVector.fromArray(SPECIES, e, i), in.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
            out = out.blend(Float.NEGATIVE_INFINITY, in.compare(VectorOperators.EQ, -1f));
            out = out.blend(Float.NaN, in.compare(VectorOperators.LT, -1f));
            out.blend(in, in.abs().compare(VectorOperators.LT, TINY)).intoArray(y, yOff + i);
        }
    }

    /** The logarithms of normal values in e, less the values a chunk behind them, in place. */
    private static void logs(int n, float[] e) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, e, i);
            IntVector bits = v.reinterpretAsInts().sub(ROOT_HALF); // float only
            IntVector power = bits.lanewise(VectorOperators.ASHR, 23).add(MAGIC_BITS); // float only
            FloatVector k = power.reinterpretAsFloats().sub(MAGIC); // float only
            FloatVector m = bits.and(SIGNIFICAND).add(ROOT_HALF).reinterpretAsFloats(); // float only
            // double only: LongVector bits = v.reinterpretAsLongs().sub(ROOT_HALF);
            // double only: LongVector power = bits.lanewise(VectorOperators.ASHR, 52).add(MAGIC_BITS);
            // double only: DoubleVector k = power.reinterpretAsDoubles().sub(MAGIC);
            // double only: DoubleVector m = bits.and(SIGNIFICAND).add(ROOT_HALF).reinterpretAsDoubles();
            FloatVector f = m.sub(1f);
            FloatVector s = f.div(f.add(2f));
            FloatVector z = s.mul(s);
            FloatVector r = FloatVector.broadcast(SPECIES, 2f / 9); // float only
            // double only: DoubleVector r = FloatVector.broadcast(SPECIES, 2d / 23);
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 21));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 19));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 17));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 15));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 13));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 11));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 2d / 9));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 2f / 7));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 2f / 5));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 2f / 3)).mul(z);
            FloatVector less = FloatVector.fromArray(SPECIES, e, VectorFloatRuns.CHUNK + i);
            FloatVector low = k.mul(-LN2_LOW).add(less).add(s.mul(f.sub(r)));
            k.fma(FloatVector.broadcast(SPECIES, LN2_HIGH), f.sub(low)).intoArray(e, i);
        }
    }
}
