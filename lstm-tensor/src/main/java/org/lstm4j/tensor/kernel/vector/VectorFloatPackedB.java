package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.FloatPacked;

/**
 * B in micro-panels. Blocks of KC rows follow each other; a block has its micro-panels from left to right; a micro-panel has
 * its rows of NR columns. The last micro-panel is padded with zeros.
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record VectorFloatPackedB(int k, int n, float[] data) implements FloatPacked {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int NR = VectorFloatBlocking.NR;
    private static final int KC = VectorFloatBlocking.KC;

    /**
     * Packs a whole matrix.
     *
     * @param trans whether b is stored transposed, as n rows of k
     * @param old a packed matrix that is no longer needed, whose array is reused if it has the same sizes; or null
     * @throws IllegalArgumentException if the padded matrix is larger than an array can be, which a matrix of few columns may
     *     be although b itself is not
     */
    static VectorFloatPackedB pack(
            boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked old) {
        float[] data =
                old != null && old.k() == k && old.n() == n ? ((VectorFloatPackedB) old).data : new float[length(k, n)];
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kb = Math.min(KC, k - k0);
            packBlock(trans, kb, n, b, trans ? bOff + k0 : bOff + k0 * ldb, ldb, data, k0 * padded(n));
        }
        return new VectorFloatPackedB(k, n, data);
    }

    private static int length(int k, int n) {
        long length = (long) k * padded(n);
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("packing a weight: expected at most " + Integer.MAX_VALUE
                    + " values, but " + k + " rows of " + n + " columns, padded to " + padded(n) + " for vectors, are "
                    + length + "; use smaller sizes, or the kernels that do not pad: -Dlstm4j.kernels=scalar");
        }
        return (int) length;
    }

    /** The offset of the block that starts with row k0. */
    int block(int k0) {
        return k0 * padded(n);
    }

    /** n rounded up to whole micro-panels. */
    static int padded(int n) {
        return (n + NR - 1) / NR * NR;
    }

    /** Packs one block of at most KC rows. */
    static void packBlock(boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] out, int outOff) {
        for (int j = 0; j < n; j += NR) {
            int width = Math.min(NR, n - j);
            int panel = outOff + j * k;
            if (trans) {
                int q = 0;
                for (; q + 4 <= width; q += 4) {
                    packFour(k, b, bOff + (j + q) * ldb, ldb, out, panel + q, NR);
                }
                for (; q < NR; q++) {
                    int from = bOff + (j + q) * ldb;
                    for (int p = 0; p < k; p++) {
                        out[panel + p * NR + q] = q < width ? b[from + p] : 0f;
                    }
                }
            } else if (width == NR) {
                for (int p = 0; p < k; p++) {
                    int from = bOff + p * ldb + j;
                    int to = panel + p * NR;
                    FloatVector.fromArray(SPECIES, b, from).intoArray(out, to);
                    FloatVector.fromArray(SPECIES, b, from + LANES).intoArray(out, to + LANES);
                }
            } else {
                int whole = width - width % LANES;
                for (int p = 0; p < k; p++) {
                    int from = bOff + p * ldb + j;
                    int to = panel + p * NR;
                    FloatVector.zero(SPECIES).intoArray(out, to);
                    FloatVector.zero(SPECIES).intoArray(out, to + LANES);
                    for (int q = 0; q < whole; q += LANES) {
                        FloatVector.fromArray(SPECIES, b, from + q).intoArray(out, to + q);
                    }
                    for (int q = whole; q < width; q++) {
                        out[to + q] = b[from + q];
                    }
                }
            }
        }
    }

    /** Four columns at a time take two thirds of the time of one at a time. */
    private static void packFour(int k, float[] b, int bOff, int ldb, float[] out, int outOff, int step) {
        int row1 = bOff + ldb;
        int row2 = row1 + ldb;
        int row3 = row2 + ldb;
        int to = outOff;
        for (int p = 0; p < k; p++) {
            out[to] = b[bOff + p];
            out[to + 1] = b[row1 + p];
            out[to + 2] = b[row2 + p];
            out[to + 3] = b[row3 + p];
            to += step;
        }
    }
}
