package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The error function and what GELU needs of it, over whole vectors. As in {@link org.lstm4j.tensor.kernel.Erf}, erf x is x times a
 * polynomial in x² below 1, and 1 - exp(-x²) times a polynomial in 1 / (x + 3) above, but the float32 ones are shorter; GELU needs
 * no relative accuracy near 0, and so only one of the second kind;
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
        erfs(n, x, xOff, e, y, yOff);
    }

    /** y[i] = x[i] Φ(x[i]); see {@link VectorFloatRuns.Loop}. */
    static void gelu(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        below(n, x, xOff, e);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            v.mul(FloatVector.fromArray(SPECIES, e, VectorFloatRuns.CHUNK + i)).intoArray(y, yOff + i);
        }
    }

    /** y[i] = Φ(x[i]) + x[i] φ(x[i]), the derivative of GELU; see {@link VectorFloatRuns.Loop}. */
    static void geluSlope(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        below(n, x, xOff, e);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector density = FloatVector.fromArray(SPECIES, e, i).mul(ONE_OVER_ROOT_TWO_PI);
            v.fma(density, FloatVector.fromArray(SPECIES, e, VectorFloatRuns.CHUNK + i))
                    .intoArray(y, yOff + i);
        }
    }

    /** exp(-x[i]² / 2) in e, and a chunk behind it Φ(x[i]): half of erfc(|x| / √2), or 1 less that. */
    private static void below(int n, float[] x, int xOff, float[] e) {
        square(n, -0.5f, x, xOff, e);
        VectorFloatMath.exp(n, e, 0, e, e, 0);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector far =
                    v.abs().fma(FloatVector.broadcast(SPECIES, ROOT_HALF), FloatVector.broadcast(SPECIES, 3f));
            FloatVector s = FloatVector.broadcast(SPECIES, 9f).div(far).sub(2f);
            FloatVector q = FloatVector.broadcast(SPECIES, 4.017663101475419e-06f); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, -1.326081949992982e-05f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, -0.00012672804435194063f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 6.850636567955489e-05f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.003955998125147138f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.023308833495793033f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.08162686419660373f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.20143878562022222f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.3681515645174894f)); // float only
            q = q.fma(s, FloatVector.broadcast(SPECIES, 0.32158541787702644f)); // float only
            // double only: DoubleVector q = FloatVector.broadcast(SPECIES, 8.081438420827511e-13);
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -1.7471767934261753e-12));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -1.1416522779737793e-11));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 5.1980047888428754e-11));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 6.175705066293916e-11));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -9.443620513901106e-10));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 8.288178726793465e-10));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 1.4460927996927543e-08));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -3.480551916961012e-08));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -2.2754311847571347e-07));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 8.118056744135089e-07));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 4.5326059043145345e-06));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -1.5153799232302407e-05));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, -0.00012716419852449776));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 7.012531316823998e-05));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.003956151636369144));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.023308261232669675));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.08162684513404136));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.20143885681922427));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.3681515648982602));
            // double only: q = q.fma(s, FloatVector.broadcast(SPECIES, 0.3215854164543175));
            FloatVector half = q.mul(0.5f).mul(FloatVector.fromArray(SPECIES, e, i));
            FloatVector rest = FloatVector.broadcast(SPECIES, 1f).sub(half);
            rest.blend(half, v.compare(VectorOperators.LT, 0f)).intoArray(e, VectorFloatRuns.CHUNK + i);
        }
    }

    /** y[i] = factor x[i]². */
    private static void square(int n, float factor, float[] x, int xOff, float[] y) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
            v.mul(v).mul(factor).intoArray(y, i);
        }
    }

    /** y[i] = erf(x[i]) for e[i] = exp(-x[i]²). */
    private static void erfs(int n, float[] x, int xOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + i);
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
