package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Packs an A that is stored transposed into micro-panels: MR rows as k groups of MR elements. A group is copied as whole
 * vectors; what a vector writes beyond its group is overwritten by the next group.
 */
final class VectorFloatPackedA {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int MR = VectorFloatBlocking.MR;

    /** Micro-panels that are packed side by side. */
    private static final int PANELS = 4;

    /** Elements that are read to copy a group: whole vectors. */
    private static final int GROUP_READ = (MR + LANES - 1) / LANES * LANES;

    private VectorFloatPackedA() {}

    /** The elements from one micro-panel to the next, with a vector's space for what the last group writes beyond it. */
    static int panelSize(int k) {
        return MR * k + LANES;
    }

    /** The length of a buffer for m rows by k. */
    static int size(int m, int k) {
        return (m + MR - 1) / MR * panelSize(k);
    }

    /**
     * Packs m rows. The rows that the last micro-panel has beyond m are not initialized.
     *
     * @param a k rows of m elements, lda apart. Not modified
     * @param out at least {@link #size} elements. Modified
     */
    static void pack(int m, int k, float[] a, int aOff, int lda, float[] out) {
        int i = 0;
        for (; i + PANELS * MR <= m; i += PANELS * MR) {
            packFourPanels(k, a, aOff + i, lda, out, i / MR * panelSize(k));
        }
        for (; i < m; i += MR) {
            packPanel(Math.min(MR, m - i), k, a, aOff + i, lda, out, i / MR * panelSize(k));
        }
    }

    /** Four micro-panels side by side, so that each cache line of A is read once: two thirds of the time. */
    private static void packFourPanels(int k, float[] a, int aOff, int lda, float[] out, int outOff) {
        int whole = wholeReads(k, (PANELS - 1) * MR + GROUP_READ, a, aOff, lda);
        int size = panelSize(k);
        int out1 = outOff + size;
        int out2 = out1 + size;
        int out3 = out2 + size;
        int from = aOff;
        for (int to = 0; to < whole * MR; to += MR) {
            for (int q = 0; q < MR; q += LANES) {
                int at = from + q;
                FloatVector.fromArray(SPECIES, a, at).intoArray(out, outOff + to + q);
                FloatVector.fromArray(SPECIES, a, at + MR).intoArray(out, out1 + to + q);
                FloatVector.fromArray(SPECIES, a, at + 2 * MR).intoArray(out, out2 + to + q);
                FloatVector.fromArray(SPECIES, a, at + 3 * MR).intoArray(out, out3 + to + q);
            }
            from += lda;
        }
        for (int s = 0; s < PANELS; s++) {
            packGroups(MR, whole, k, a, aOff + s * MR, lda, out, outOff + s * size);
        }
    }

    private static void packPanel(int rows, int k, float[] a, int aOff, int lda, float[] out, int outOff) {
        int whole = wholeReads(k, GROUP_READ, a, aOff, lda);
        int from = aOff;
        for (int to = outOff; to < outOff + whole * MR; to += MR) {
            for (int q = 0; q < MR; q += LANES) {
                FloatVector.fromArray(SPECIES, a, from + q).intoArray(out, to + q);
            }
            from += lda;
        }
        packGroups(rows, whole, k, a, aOff, lda, out, outOff);
    }

    /** How many of the k rows of the stored A have the given number of elements before the array ends. */
    private static int wholeReads(int k, int elements, float[] a, int aOff, int lda) {
        return Math.max(0, Math.min(k, Math.floorDiv(a.length - elements - aOff, lda) + 1));
    }

    /** The groups from the given one on, for which whole vectors would read beyond the array. */
    private static void packGroups(int rows, int first, int k, float[] a, int aOff, int lda, float[] out, int outOff) {
        for (int p = first; p < k; p++) {
            System.arraycopy(a, aOff + p * lda, out, outOff + p * MR, rows);
        }
    }
}
