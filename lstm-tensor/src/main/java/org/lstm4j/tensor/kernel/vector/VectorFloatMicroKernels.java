package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels: one micro-tile of C is held in registers while k runs.
 *
 * <p>The build generates those for several rows (build/micro-kernels). They are unrolled and call no method, because C2 boxes
 * a vector that is stored in an array, passed to a method that it does not inline, or merged at a phi. With MR = 8, 16
 * accumulators hide the latency of the fused multiply-add twice over, and the offsets of the 8 rows of A fit the general
 * registers, so A is read in place. With MR = 6, 12 accumulators, 2 vectors of B and 1 element of A fill 15 of the 16
 * registers of AVX2.
 */
final class VectorFloatMicroKernels {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int NR = VectorFloatBlocking.NR;
    private static final int MR = VectorFloatBlocking.MR;

    private VectorFloatMicroKernels() {}

    /** How many of the remaining rows the next micro-tile takes: 8, 6, 4, 2 or 1, and at most MR. */
    static int rows(int left) {
        if (left >= MR) {
            return MR;
        }
        return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /**
     * C = init + A B for one micro-tile and a row-major A; init may be C.
     *
     * <p>Overwriting takes an init of zeros, without a branch: C2 may prune a branch over all accumulators, which are then
     * boxed at the deoptimization point.
     *
     * @param rows a result of {@link #rows(int)}
     * @param a rows of k elements, lda apart. Not modified
     * @param b a micro-panel: k rows of NR elements. Not modified
     * @param init rows of NR elements, ldInit apart; 0 if all rows start from the same one. Not modified, unless it is c
     * @param c rows of NR elements, ldc apart. Modified
     */
    static void multiply(
            int rows,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] init,
            int initOff,
            int ldInit,
            float[] c,
            int cOff,
            int ldc) {
        switch (rows) {
            case 8 -> VectorFloatMicroKernel8.multiply(k, a, aOff, lda, b, bOff, init, initOff, ldInit, c, cOff, ldc);
            case 6 -> VectorFloatMicroKernel6.multiply(k, a, aOff, lda, b, bOff, init, initOff, ldInit, c, cOff, ldc);
            case 4 -> VectorFloatMicroKernel4.multiply(k, a, aOff, lda, b, bOff, init, initOff, ldInit, c, cOff, ldc);
            case 2 -> VectorFloatMicroKernel2.multiply(k, a, aOff, lda, b, bOff, init, initOff, ldInit, c, cOff, ldc);
            default -> multiply1(k, a, aOff, b, bOff, init, initOff, c, cOff);
        }
    }

    private static void multiply1(
            int k, float[] a, int aOff, float[] b, int bOff, float[] init, int initOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, init, initOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, init, initOff + LANES);
        int bAt = bOff;
        for (int p = aOff; p < aOff + k; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            t0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + LANES), t0);
            bAt += NR;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
    }

    /**
     * C += A B for a micro-tile of MR rows and an A that is stored transposed.
     *
     * @param a k rows of MR elements, lda apart. Not modified
     */
    static void multiplyTransposed(
            int k, float[] a, int aOff, int lda, float[] b, int bOff, float[] c, int cOff, int ldc) {
        if (MR == 8) {
            VectorFloatTransposedMicroKernel8.multiply(k, a, aOff, lda, b, bOff, c, cOff, ldc);
        } else {
            VectorFloatTransposedMicroKernel6.multiply(k, a, aOff, lda, b, bOff, c, cOff, ldc);
        }
    }

    /**
     * {@link #multiplyTransposed} for a packed micro-panel of A. It takes a sixth less time, because C2 drops the bounds checks
     * of accesses with a constant step.
     */
    static void multiplyPacked(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff, int ldc) {
        if (MR == 8) {
            VectorFloatTransposedMicroKernel8.multiplyPacked(k, a, aOff, b, bOff, c, cOff, ldc);
        } else {
            VectorFloatTransposedMicroKernel6.multiplyPacked(k, a, aOff, b, bOff, c, cOff, ldc);
        }
    }

    /** {@link #multiplyTransposed} for the first NR / 2 columns: one vector. */
    static void multiplyHalf(int k, float[] a, int aOff, int lda, float[] b, int bOff, float[] c, int cOff, int ldc) {
        if (MR == 8) {
            VectorFloatTransposedMicroKernel8.multiplyHalf(k, a, aOff, lda, b, bOff, c, cOff, ldc);
        } else {
            VectorFloatTransposedMicroKernel6.multiplyHalf(k, a, aOff, lda, b, bOff, c, cOff, ldc);
        }
    }
}
