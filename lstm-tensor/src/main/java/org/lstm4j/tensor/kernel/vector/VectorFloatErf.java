package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The error function and what GELU needs of it, over whole vectors. As in {@link org.lstm4j.tensor.kernel.Erf}, erf x is x times a
 * polynomial in x² below 1, and 1 - exp(-x²) times a polynomial in 1 / (x + 3) above, but the float32 ones are shorter;
 * {@code tools/fits/erf.py} computes the coefficients. The error is at most 4 ulp (tested).
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that the fit gave
final class VectorFloatErf {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final float ROOT_HALF = (float) 0.70710678118654752440;
    private static final float ONE_OVER_ROOT_TWO_PI = (float) 0.39894228040143267794;
    private static final float S_SCALE = 14.4f;
    private static final float S_SHIFT = 2.6f;

    private VectorFloatErf() {}

    /** y[i] = erf(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void erf(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        square(n, -1f, x, xOff, e);
        VectorFloatMath.exp(n, e, 0, e, e, 0);
        erf(n, 1f, x, xOff, e, y, yOff);
    }

    /** y[i] = x[i] Φ(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void gelu(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        square(n, -0.5f, x, xOff, e);
        VectorFloatMath.exp(n, e, 0, e, e, 0);
        erf(n, ROOT_HALF, x, xOff, e, e, 0);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector twice = FloatVector.fromArray(SPECIES, e, i).add(1f);
            v.mul(0.5f).mul(twice).intoArray(y, yOff + i);
        }
    }

    /** y[i] = Φ(x[i]) + x[i] φ(x[i]), the derivative of GELU; see {@link VectorFloatRuns.Loop}. */
    static void geluSlope(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        square(n, -0.5f, x, xOff, e);
        VectorFloatMath.exp(n, e, 0, e, e, 0);
        erf(n, ROOT_HALF, x, xOff, e, e, VectorFloatRuns.CHUNK);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector density = FloatVector.fromArray(SPECIES, e, i).mul(ONE_OVER_ROOT_TWO_PI);
            FloatVector below = FloatVector.fromArray(SPECIES, e, VectorFloatRuns.CHUNK + i)
                    .add(1f)
                    .mul(0.5f);
            v.mul(density).add(below).intoArray(y, yOff + i);
        }
    }

    /** y[i] = factor x[i]². */
    private static void square(int n, float factor, float[] x, int xOff, float[] y) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            v.mul(v).mul(factor).intoArray(y, i);
        }
    }

    /** y[i] = erf(v) for v = factor x[i] and e[i] = exp(-v²). */
    private static void erf(int n, float factor, float[] x, int xOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i).mul(factor);
            FloatVector a = v.abs();
            FloatVector z = v.mul(v);
            FloatVector p = FloatVector.broadcast(SPECIES, 7.875875062685488e-05f); // float only
            p = p.fma(z, FloatVector.broadcast(SPECIES, -0.000801686428716587f)); // float only
            p = p.fma(z, FloatVector.broadcast(SPECIES, 0.005189087423433974f)); // float only
            p = p.fma(z, FloatVector.broadcast(SPECIES, -0.026854212010626412f)); // float only
            p = p.fma(z, FloatVector.broadcast(SPECIES, 0.11283594715160218f)); // float only
            p = p.fma(z, FloatVector.broadcast(SPECIES, -0.37612626666720334f)); // float only
            p = p.fma(z, FloatVector.broadcast(SPECIES, 1.1283791658483509f)); // float only
            // double only: DoubleVector p = FloatVector.broadcast(SPECIES, 4.763348040515068e-18);
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -9.063970842808673e-17));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 1.6342614095367152e-15));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -2.7835162072109215e-14));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 4.4632242632864775e-13));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -6.7113668551641105e-12));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 9.422759064650411e-11));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -1.2290555301717928e-09));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 1.4807192815879218e-08));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -1.6365844691234924e-07));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 1.6462114365889248e-06));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -1.492565035840625e-05));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 0.00012055332981789664));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -0.0008548327023450853));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 0.005223977625442188));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -0.026866170645131252));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 0.11283791670955126));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, -0.37612638903183754));
            // double only: p = p.fma(z, FloatVector.broadcast(SPECIES, 1.1283791670955126));
            FloatVector s =
                    FloatVector.broadcast(SPECIES, S_SCALE).div(a.add(3f)).sub(S_SHIFT);
            FloatVector q = FloatVector.broadcast(SPECIES, -2.4157982329487707e-06f); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 1.8485697971986048e-05f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.0003315967264280054f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.0024799825791831935f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.012713148953150776f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.04969831228475211f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.15436117425501214f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.20798329549073946f)); // float only
            // double only: DoubleVector q = FloatVector.broadcast(SPECIES, -1.6799777159311457e-13);
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -4.468786282795809e-15));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 6.716060821011204e-12));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -6.030100178315267e-12));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -2.5809703293704675e-10));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 2.6378817019432074e-10));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 1.1340261055840323e-08));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 4.526722197970927e-09));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -5.541277438329464e-07));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -2.4255574811020284e-06));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 1.956358330834969e-05));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.00033160296057845436));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.0024793146970724187));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.012713147695691995));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.0496984454033948));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.15436117429436919));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.20798329133342885));
            FloatVector far = FloatVector.broadcast(SPECIES, 1f).sub(q.mul(FloatVector.fromArray(SPECIES, e, i)));
            IntVector sign = v.reinterpretAsInts().and(0x80000000); // float only
            far = far.reinterpretAsInts().or(sign).reinterpretAsFloats(); // float only
            // double only: LongVector sign = v.reinterpretAsLongs().and(0x8000000000000000L);
            // double only: far = far.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
            far.blend(v.mul(p), a.compare(VectorOperators.LT, 1f)).intoArray(y, yOff + i);
        }
    }
}
