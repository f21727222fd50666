package org.lstm4j.tensor.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * c += a B for one row and a B that was packed before. Its loops have more accumulators than a micro-tile of one row, and so
 * other bits.
 */
final class VectorFloatPackedGemv {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int NR = VectorFloatBlocking.NR;
    private static final int KC = VectorFloatBlocking.KC;

    private VectorFloatPackedGemv() {}

    /**
     * c += a B.
     *
     * @param fromEnd whether the last columns come first; changes no bit
     */
    static void gemv(float[] a, int aOff, VectorFloatPackedB b, boolean fromEnd, float[] c, int cOff) {
        int k = b.k();
        int n = b.n();
        float[] panels = b.data();
        if ((long) n * k <= VectorFloatPackedGemm.MOST_DIRECT) {
            VectorFloatPackedGemm.direct(1, n, k, a, aOff, k, panels, c, cOff, n);
            return;
        }
        int pairs = (n + 2 * NR - 1) / (2 * NR);
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kb = Math.min(KC, k - k0);
            int block = b.block(k0);
            for (int q = 0; q < pairs; q++) {
                int j = (fromEnd ? pairs - 1 - q : q) * 2 * NR;
                multiplyPair(n - j, kb, a, aOff + k0, panels, block + j * kb, c, cOff + j);
            }
        }
    }

    /** c += a B for two micro-panels, or for the columns that are left of them. */
    private static void multiplyPair(
            int left, int k, float[] a, int aOff, float[] panels, int panelsOff, float[] c, int cOff) {
        int other = panelsOff + NR * k;
        if (left >= 2 * NR) {
            multiplyTwo(k, a, aOff, panels, panelsOff, other, c, cOff);
            return;
        }
        int panel = panelsOff;
        int at = cOff;
        if (left >= NR) {
            multiplyOne(k, a, aOff, panels, panel, c, at);
            panel = other;
            at += NR;
        }
        int rest = left % NR;
        if (rest == LANES) {
            multiplyHalf(k, a, aOff, panels, panel, c, at);
        } else if (rest > 0) {
            float[] tile = VectorFloatWorkspace.tile();
            Arrays.fill(tile, 0, NR, 0f);
            multiplyOne(k, a, aOff, panels, panel, tile, 0);
            for (int j = 0; j < rest; j++) {
                c[at + j] += tile[j];
            }
        }
    }

    /**
     * c += a B for two micro-panels of B. Even and odd k have accumulators of their own: with eight of them no fused
     * multiply-add waits for the previous one.
     *
     * @param a k elements. Not modified
     * @param b the first micro-panel at bOff, the other at otherOff. Not modified
     * @param c 2 NR elements. Modified
     */
    private static void multiplyTwo(
            int k, float[] a, int aOff, float[] b, int bOff, int otherOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + NR);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + NR + LANES);
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = FloatVector.zero(SPECIES);
        FloatVector t2 = FloatVector.zero(SPECIES);
        FloatVector t3 = FloatVector.zero(SPECIES);
        int end = aOff + k;
        int bAt = bOff;
        int other = otherOff;
        int p = aOff;
        for (; p < end - 1; p += 2) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            s1 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + LANES), s1);
            s2 = x.fma(FloatVector.fromArray(SPECIES, b, other), s2);
            s3 = x.fma(FloatVector.fromArray(SPECIES, b, other + LANES), s3);
            FloatVector y = FloatVector.broadcast(SPECIES, a[p + 1]);
            t0 = y.fma(FloatVector.fromArray(SPECIES, b, bAt + NR), t0);
            t1 = y.fma(FloatVector.fromArray(SPECIES, b, bAt + NR + LANES), t1);
            t2 = y.fma(FloatVector.fromArray(SPECIES, b, other + NR), t2);
            t3 = y.fma(FloatVector.fromArray(SPECIES, b, other + NR + LANES), t3);
            bAt += 2 * NR;
            other += 2 * NR;
        }
        // At most one k is left. It is a loop, because C2 may prune a branch over all accumulators and box them.
        for (; p < end; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            s1 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + LANES), s1);
            s2 = x.fma(FloatVector.fromArray(SPECIES, b, other), s2);
            s3 = x.fma(FloatVector.fromArray(SPECIES, b, other + LANES), s3);
        }
        s0.add(t0).intoArray(c, cOff);
        s1.add(t1).intoArray(c, cOff + LANES);
        s2.add(t2).intoArray(c, cOff + NR);
        s3.add(t3).intoArray(c, cOff + NR + LANES);
    }

    /**
     * c += a B for one micro-panel, with four accumulators for each vector of c: one for every fourth k.
     *
     * @param c NR elements. Modified
     */
    private static void multiplyOne(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector t1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector t2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector t3 = FloatVector.zero(SPECIES);
        int end = aOff + k;
        int bAt = bOff;
        int p = aOff;
        for (; p < end - 3; p += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            t0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + LANES), t0);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            s1 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + NR), s1);
            t1 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + NR + LANES), t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            s2 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + 2 * NR), s2);
            t2 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + 2 * NR + LANES), t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            s3 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + 3 * NR), s3);
            t3 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + 3 * NR + LANES), t3);
            bAt += 4 * NR;
        }
        for (; p < end; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            t0 = x.fma(FloatVector.fromArray(SPECIES, b, bAt + LANES), t0);
            bAt += NR;
        }
        s0.add(s1).add(s2.add(s3)).intoArray(c, cOff);
        t0.add(t1).add(t2.add(t3)).intoArray(c, cOff + LANES);
    }

    /**
     * c += a B for the left half of a micro-panel: one vector of c.
     *
     * @param c NR / 2 elements. Modified
     */
    private static void multiplyHalf(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int end = aOff + k;
        int bAt = bOff;
        int p = aOff;
        for (; p < end - 3; p += 4) {
            s0 = FloatVector.broadcast(SPECIES, a[p]).fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            s1 = FloatVector.broadcast(SPECIES, a[p + 1]).fma(FloatVector.fromArray(SPECIES, b, bAt + NR), s1);
            s2 = FloatVector.broadcast(SPECIES, a[p + 2]).fma(FloatVector.fromArray(SPECIES, b, bAt + 2 * NR), s2);
            s3 = FloatVector.broadcast(SPECIES, a[p + 3]).fma(FloatVector.fromArray(SPECIES, b, bAt + 3 * NR), s3);
            bAt += 4 * NR;
        }
        for (; p < end; p++) {
            s0 = FloatVector.broadcast(SPECIES, a[p]).fma(FloatVector.fromArray(SPECIES, b, bAt), s0);
            bAt += NR;
        }
        s0.add(s1).add(s2.add(s3)).intoArray(c, cOff);
    }
}
