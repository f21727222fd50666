package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of the vector product: a tile of some rows by two vectors of c, held in registers while k runs.
 *
 * <p>Unrolled by hand and without calls of its own, since vectors in an array, handed to a method that is not inlined, or
 * assigned on two ways that meet, would be boxed. With 8 rows, 16 accumulators hide the latency of the fused multiply-add
 * twice over, and the places of the 8 rows of a fit the general registers: a can be read where it stands. With 6 rows,
 * 12 accumulators, 2 columns of b and 1 number of a fill 15 of the 16 registers of AVX2.
 */
final class VectorFloatMicroKernels {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    /** Columns of a tile, and of a panel of packed b. */
    static final int WIDTH = 2 * LANES;
    /** Rows of the largest tile whose accumulators fit the registers. */
    static final int MAX_ROWS = SPECIES.vectorBitSize() >= 512 ? 8 : 6;

    private VectorFloatMicroKernels() {}

    /** How many rows the next tile takes of those that are left: one of 8, 6, 4, 2, 1. */
    static int rows(int left) {
        if (left >= MAX_ROWS) {
            return MAX_ROWS;
        }
        return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /**
     * c = from + a b for one tile, where from may be c. There is no other form: a branch over all accumulators is one that
     * C2, by its profile, may leave out, and then it boxes them for the way back to the interpreter.
     *
     * @param rows one of those that {@link #rows(int)} gives
     * @param a rows of k numbers, lda apart. Not modified
     * @param b k groups of {@link #WIDTH} numbers. Not modified
     * @param from rows of {@link #WIDTH} numbers, ldFrom apart: 0 for one row that all begin with. Not modified, unless it
     *     is c
     * @param c rows of {@link #WIDTH} numbers. Modified
     */
    static void multiply(
            int rows,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        switch (rows) {
            case 8 -> tile8(k, a, aOff, lda, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 6 -> tile6(k, a, aOff, lda, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 4 -> tile4(k, a, aOff, lda, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 2 -> tile2(k, a, aOff, lda, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            default -> tile1(k, a, aOff, b, bOff, from, fromOff, c, cOff);
        }
    }

    /**
     * c += a b for a tile of {@link #MAX_ROWS} rows of a matrix that is stored transposed.
     *
     * @param a k groups of one number a row, step apart. Not modified
     */
    static void multiplyStrip(int k, float[] a, int aOff, int step, float[] b, int bOff, float[] c, int cOff, int ldc) {
        if (MAX_ROWS == 8) {
            strip8(k, a, aOff, step, b, bOff, c, cOff, ldc);
        } else {
            strip6(k, a, aOff, step, b, bOff, c, cOff, ldc);
        }
    }

    /**
     * {@link #multiplyStrip} for groups that lie behind each other: in a sixth less time, since C2 checks no place that is
     * read at constant steps.
     */
    static void multiplyPackedStrip(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff, int ldc) {
        if (MAX_ROWS == 8) {
            packedStrip8(k, a, aOff, b, bOff, c, cOff, ldc);
        } else {
            packedStrip6(k, a, aOff, b, bOff, c, cOff, ldc);
        }
    }

    /** {@link #multiplyStrip} for the first half of the columns: one vector. */
    static void multiplyHalfStrip(
            int k, float[] a, int aOff, int step, float[] b, int bOff, float[] c, int cOff, int ldc) {
        if (MAX_ROWS == 8) {
            halfStrip8(k, a, aOff, step, b, bOff, c, cOff, ldc);
        } else {
            halfStrip6(k, a, aOff, step, b, bOff, c, cOff, ldc);
        }
    }

    private static void tile8(
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, from, fromOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, from, fromOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom);
        FloatVector t1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, from, fromOff + 2 * ldFrom);
        FloatVector t2 = FloatVector.fromArray(SPECIES, from, fromOff + 2 * ldFrom + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, from, fromOff + 3 * ldFrom);
        FloatVector t3 = FloatVector.fromArray(SPECIES, from, fromOff + 3 * ldFrom + LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, from, fromOff + 4 * ldFrom);
        FloatVector t4 = FloatVector.fromArray(SPECIES, from, fromOff + 4 * ldFrom + LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, from, fromOff + 5 * ldFrom);
        FloatVector t5 = FloatVector.fromArray(SPECIES, from, fromOff + 5 * ldFrom + LANES);
        FloatVector s6 = FloatVector.fromArray(SPECIES, from, fromOff + 6 * ldFrom);
        FloatVector t6 = FloatVector.fromArray(SPECIES, from, fromOff + 6 * ldFrom + LANES);
        FloatVector s7 = FloatVector.fromArray(SPECIES, from, fromOff + 7 * ldFrom);
        FloatVector t7 = FloatVector.fromArray(SPECIES, from, fromOff + 7 * ldFrom + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + k; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + lda]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2 * lda]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3 * lda]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[p + 4 * lda]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[p + 5 * lda]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            x = FloatVector.broadcast(SPECIES, a[p + 6 * lda]);
            s6 = x.fma(left, s6);
            t6 = x.fma(right, t6);
            x = FloatVector.broadcast(SPECIES, a[p + 7 * lda]);
            s7 = x.fma(left, s7);
            t7 = x.fma(right, t7);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
        s4.intoArray(c, cOff + 4 * ldc);
        t4.intoArray(c, cOff + 4 * ldc + LANES);
        s5.intoArray(c, cOff + 5 * ldc);
        t5.intoArray(c, cOff + 5 * ldc + LANES);
        s6.intoArray(c, cOff + 6 * ldc);
        t6.intoArray(c, cOff + 6 * ldc + LANES);
        s7.intoArray(c, cOff + 7 * ldc);
        t7.intoArray(c, cOff + 7 * ldc + LANES);
    }

    private static void tile6(
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, from, fromOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, from, fromOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom);
        FloatVector t1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, from, fromOff + 2 * ldFrom);
        FloatVector t2 = FloatVector.fromArray(SPECIES, from, fromOff + 2 * ldFrom + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, from, fromOff + 3 * ldFrom);
        FloatVector t3 = FloatVector.fromArray(SPECIES, from, fromOff + 3 * ldFrom + LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, from, fromOff + 4 * ldFrom);
        FloatVector t4 = FloatVector.fromArray(SPECIES, from, fromOff + 4 * ldFrom + LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, from, fromOff + 5 * ldFrom);
        FloatVector t5 = FloatVector.fromArray(SPECIES, from, fromOff + 5 * ldFrom + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + k; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + lda]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2 * lda]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3 * lda]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[p + 4 * lda]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[p + 5 * lda]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
        s4.intoArray(c, cOff + 4 * ldc);
        t4.intoArray(c, cOff + 4 * ldc + LANES);
        s5.intoArray(c, cOff + 5 * ldc);
        t5.intoArray(c, cOff + 5 * ldc + LANES);
    }

    private static void tile4(
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, from, fromOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, from, fromOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom);
        FloatVector t1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, from, fromOff + 2 * ldFrom);
        FloatVector t2 = FloatVector.fromArray(SPECIES, from, fromOff + 2 * ldFrom + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, from, fromOff + 3 * ldFrom);
        FloatVector t3 = FloatVector.fromArray(SPECIES, from, fromOff + 3 * ldFrom + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + k; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + lda]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2 * lda]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3 * lda]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
    }

    private static void tile2(
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, from, fromOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, from, fromOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom);
        FloatVector t1 = FloatVector.fromArray(SPECIES, from, fromOff + ldFrom + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + k; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + lda]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
    }

    private static void strip8(
            int k, float[] a, int aOff, int step, float[] b, int bOff, float[] c, int cOff, int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + ldc);
        FloatVector t1 = FloatVector.fromArray(SPECIES, c, cOff + ldc + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc);
        FloatVector t2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc);
        FloatVector t3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc + LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc);
        FloatVector t4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc + LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc);
        FloatVector t5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc + LANES);
        FloatVector s6 = FloatVector.fromArray(SPECIES, c, cOff + 6 * ldc);
        FloatVector t6 = FloatVector.fromArray(SPECIES, c, cOff + 6 * ldc + LANES);
        FloatVector s7 = FloatVector.fromArray(SPECIES, c, cOff + 7 * ldc);
        FloatVector t7 = FloatVector.fromArray(SPECIES, c, cOff + 7 * ldc + LANES);
        for (int q = 0; q < k; q++) {
            int p = aOff + q * step;
            int place = bOff + q * WIDTH;
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[p + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            x = FloatVector.broadcast(SPECIES, a[p + 6]);
            s6 = x.fma(left, s6);
            t6 = x.fma(right, t6);
            x = FloatVector.broadcast(SPECIES, a[p + 7]);
            s7 = x.fma(left, s7);
            t7 = x.fma(right, t7);
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
        s4.intoArray(c, cOff + 4 * ldc);
        t4.intoArray(c, cOff + 4 * ldc + LANES);
        s5.intoArray(c, cOff + 5 * ldc);
        t5.intoArray(c, cOff + 5 * ldc + LANES);
        s6.intoArray(c, cOff + 6 * ldc);
        t6.intoArray(c, cOff + 6 * ldc + LANES);
        s7.intoArray(c, cOff + 7 * ldc);
        t7.intoArray(c, cOff + 7 * ldc + LANES);
    }

    private static void packedStrip8(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff, int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + ldc);
        FloatVector t1 = FloatVector.fromArray(SPECIES, c, cOff + ldc + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc);
        FloatVector t2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc);
        FloatVector t3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc + LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc);
        FloatVector t4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc + LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc);
        FloatVector t5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc + LANES);
        FloatVector s6 = FloatVector.fromArray(SPECIES, c, cOff + 6 * ldc);
        FloatVector t6 = FloatVector.fromArray(SPECIES, c, cOff + 6 * ldc + LANES);
        FloatVector s7 = FloatVector.fromArray(SPECIES, c, cOff + 7 * ldc);
        FloatVector t7 = FloatVector.fromArray(SPECIES, c, cOff + 7 * ldc + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + 8 * k; p += 8) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[p + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            x = FloatVector.broadcast(SPECIES, a[p + 6]);
            s6 = x.fma(left, s6);
            t6 = x.fma(right, t6);
            x = FloatVector.broadcast(SPECIES, a[p + 7]);
            s7 = x.fma(left, s7);
            t7 = x.fma(right, t7);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
        s4.intoArray(c, cOff + 4 * ldc);
        t4.intoArray(c, cOff + 4 * ldc + LANES);
        s5.intoArray(c, cOff + 5 * ldc);
        t5.intoArray(c, cOff + 5 * ldc + LANES);
        s6.intoArray(c, cOff + 6 * ldc);
        t6.intoArray(c, cOff + 6 * ldc + LANES);
        s7.intoArray(c, cOff + 7 * ldc);
        t7.intoArray(c, cOff + 7 * ldc + LANES);
    }

    private static void strip6(
            int k, float[] a, int aOff, int step, float[] b, int bOff, float[] c, int cOff, int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + ldc);
        FloatVector t1 = FloatVector.fromArray(SPECIES, c, cOff + ldc + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc);
        FloatVector t2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc);
        FloatVector t3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc + LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc);
        FloatVector t4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc + LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc);
        FloatVector t5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc + LANES);
        for (int q = 0; q < k; q++) {
            int p = aOff + q * step;
            int place = bOff + q * WIDTH;
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[p + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
        s4.intoArray(c, cOff + 4 * ldc);
        t4.intoArray(c, cOff + 4 * ldc + LANES);
        s5.intoArray(c, cOff + 5 * ldc);
        t5.intoArray(c, cOff + 5 * ldc + LANES);
    }

    private static void packedStrip6(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff, int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + ldc);
        FloatVector t1 = FloatVector.fromArray(SPECIES, c, cOff + ldc + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc);
        FloatVector t2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc + LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc);
        FloatVector t3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc + LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc);
        FloatVector t4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc + LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc);
        FloatVector t5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + 6 * k; p += 6) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            FloatVector right = FloatVector.fromArray(SPECIES, b, place + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[p + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
        s2.intoArray(c, cOff + 2 * ldc);
        t2.intoArray(c, cOff + 2 * ldc + LANES);
        s3.intoArray(c, cOff + 3 * ldc);
        t3.intoArray(c, cOff + 3 * ldc + LANES);
        s4.intoArray(c, cOff + 4 * ldc);
        t4.intoArray(c, cOff + 4 * ldc + LANES);
        s5.intoArray(c, cOff + 5 * ldc);
        t5.intoArray(c, cOff + 5 * ldc + LANES);
    }

    private static void halfStrip8(
            int k, float[] a, int aOff, int step, float[] b, int bOff, float[] c, int cOff, int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + ldc);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc);
        FloatVector s6 = FloatVector.fromArray(SPECIES, c, cOff + 6 * ldc);
        FloatVector s7 = FloatVector.fromArray(SPECIES, c, cOff + 7 * ldc);
        for (int q = 0; q < k; q++) {
            int p = aOff + q * step;
            int place = bOff + q * WIDTH;
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            s0 = FloatVector.broadcast(SPECIES, a[p]).fma(left, s0);
            s1 = FloatVector.broadcast(SPECIES, a[p + 1]).fma(left, s1);
            s2 = FloatVector.broadcast(SPECIES, a[p + 2]).fma(left, s2);
            s3 = FloatVector.broadcast(SPECIES, a[p + 3]).fma(left, s3);
            s4 = FloatVector.broadcast(SPECIES, a[p + 4]).fma(left, s4);
            s5 = FloatVector.broadcast(SPECIES, a[p + 5]).fma(left, s5);
            s6 = FloatVector.broadcast(SPECIES, a[p + 6]).fma(left, s6);
            s7 = FloatVector.broadcast(SPECIES, a[p + 7]).fma(left, s7);
        }
        s0.intoArray(c, cOff);
        s1.intoArray(c, cOff + ldc);
        s2.intoArray(c, cOff + 2 * ldc);
        s3.intoArray(c, cOff + 3 * ldc);
        s4.intoArray(c, cOff + 4 * ldc);
        s5.intoArray(c, cOff + 5 * ldc);
        s6.intoArray(c, cOff + 6 * ldc);
        s7.intoArray(c, cOff + 7 * ldc);
    }

    private static void halfStrip6(
            int k, float[] a, int aOff, int step, float[] b, int bOff, float[] c, int cOff, int ldc) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + ldc);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + 2 * ldc);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + 3 * ldc);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, cOff + 4 * ldc);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, cOff + 5 * ldc);
        for (int q = 0; q < k; q++) {
            int p = aOff + q * step;
            int place = bOff + q * WIDTH;
            FloatVector left = FloatVector.fromArray(SPECIES, b, place);
            s0 = FloatVector.broadcast(SPECIES, a[p]).fma(left, s0);
            s1 = FloatVector.broadcast(SPECIES, a[p + 1]).fma(left, s1);
            s2 = FloatVector.broadcast(SPECIES, a[p + 2]).fma(left, s2);
            s3 = FloatVector.broadcast(SPECIES, a[p + 3]).fma(left, s3);
            s4 = FloatVector.broadcast(SPECIES, a[p + 4]).fma(left, s4);
            s5 = FloatVector.broadcast(SPECIES, a[p + 5]).fma(left, s5);
        }
        s0.intoArray(c, cOff);
        s1.intoArray(c, cOff + ldc);
        s2.intoArray(c, cOff + 2 * ldc);
        s3.intoArray(c, cOff + 3 * ldc);
        s4.intoArray(c, cOff + 4 * ldc);
        s5.intoArray(c, cOff + 5 * ldc);
    }

    private static void tile1(
            int k, float[] a, int aOff, float[] b, int bOff, float[] from, int fromOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, from, fromOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, from, fromOff + LANES);
        int place = bOff;
        for (int p = aOff; p < aOff + k; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, place), s0);
            t0 = x.fma(FloatVector.fromArray(SPECIES, b, place + LANES), t0);
            place += WIDTH;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
    }

    /**
     * c += a b for one row and two panels of b. Even and odd k have sums of their own: eight under way at a time, so
     * that none waits for the one before.
     *
     * @param a k numbers behind each other. Not modified
     * @param b the first panel at bOff, the other at otherOff, of k groups of {@link #WIDTH} numbers each. Not modified
     * @param c twice {@link #WIDTH} numbers. Modified
     */
    static void multiplyRow(int k, float[] a, int aOff, float[] b, int bOff, int otherOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + WIDTH);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + WIDTH + LANES);
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = FloatVector.zero(SPECIES);
        FloatVector t2 = FloatVector.zero(SPECIES);
        FloatVector t3 = FloatVector.zero(SPECIES);
        int end = aOff + k;
        int place = bOff;
        int other = otherOff;
        int p = aOff;
        for (; p < end - 1; p += 2) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, place), s0);
            s1 = x.fma(FloatVector.fromArray(SPECIES, b, place + LANES), s1);
            s2 = x.fma(FloatVector.fromArray(SPECIES, b, other), s2);
            s3 = x.fma(FloatVector.fromArray(SPECIES, b, other + LANES), s3);
            FloatVector y = FloatVector.broadcast(SPECIES, a[p + 1]);
            t0 = y.fma(FloatVector.fromArray(SPECIES, b, place + WIDTH), t0);
            t1 = y.fma(FloatVector.fromArray(SPECIES, b, place + WIDTH + LANES), t1);
            t2 = y.fma(FloatVector.fromArray(SPECIES, b, other + WIDTH), t2);
            t3 = y.fma(FloatVector.fromArray(SPECIES, b, other + WIDTH + LANES), t3);
            place += 2 * WIDTH;
            other += 2 * WIDTH;
        }
        // At most one number is left. A loop, for a branch would be one over all sums.
        for (; p < end; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, place), s0);
            s1 = x.fma(FloatVector.fromArray(SPECIES, b, place + LANES), s1);
            s2 = x.fma(FloatVector.fromArray(SPECIES, b, other), s2);
            s3 = x.fma(FloatVector.fromArray(SPECIES, b, other + LANES), s3);
        }
        s0.add(t0).intoArray(c, cOff);
        s1.add(t1).intoArray(c, cOff + LANES);
        s2.add(t2).intoArray(c, cOff + WIDTH);
        s3.add(t3).intoArray(c, cOff + WIDTH + LANES);
    }

    /**
     * {@link #multiplyRow} for one panel: four sums for each vector of c, of every fourth k.
     *
     * @param c {@link #WIDTH} numbers. Modified
     */
    static void multiplyRow(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, c, cOff + LANES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector t1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector t2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector t3 = FloatVector.zero(SPECIES);
        int end = aOff + k;
        int place = bOff;
        int p = aOff;
        for (; p < end - 3; p += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, place), s0);
            t0 = x.fma(FloatVector.fromArray(SPECIES, b, place + LANES), t0);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            s1 = x.fma(FloatVector.fromArray(SPECIES, b, place + WIDTH), s1);
            t1 = x.fma(FloatVector.fromArray(SPECIES, b, place + WIDTH + LANES), t1);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            s2 = x.fma(FloatVector.fromArray(SPECIES, b, place + 2 * WIDTH), s2);
            t2 = x.fma(FloatVector.fromArray(SPECIES, b, place + 2 * WIDTH + LANES), t2);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            s3 = x.fma(FloatVector.fromArray(SPECIES, b, place + 3 * WIDTH), s3);
            t3 = x.fma(FloatVector.fromArray(SPECIES, b, place + 3 * WIDTH + LANES), t3);
            place += 4 * WIDTH;
        }
        for (; p < end; p++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            s0 = x.fma(FloatVector.fromArray(SPECIES, b, place), s0);
            t0 = x.fma(FloatVector.fromArray(SPECIES, b, place + LANES), t0);
            place += WIDTH;
        }
        s0.add(s1).add(s2.add(s3)).intoArray(c, cOff);
        t0.add(t1).add(t2.add(t3)).intoArray(c, cOff + LANES);
    }

    /**
     * {@link #multiplyRow} for the first half of a panel: one vector of c.
     *
     * @param c {@link #LANES} numbers. Modified
     */
    static void multiplyHalfRow(int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int end = aOff + k;
        int place = bOff;
        int p = aOff;
        for (; p < end - 3; p += 4) {
            s0 = FloatVector.broadcast(SPECIES, a[p]).fma(FloatVector.fromArray(SPECIES, b, place), s0);
            s1 = FloatVector.broadcast(SPECIES, a[p + 1]).fma(FloatVector.fromArray(SPECIES, b, place + WIDTH), s1);
            s2 = FloatVector.broadcast(SPECIES, a[p + 2]).fma(FloatVector.fromArray(SPECIES, b, place + 2 * WIDTH), s2);
            s3 = FloatVector.broadcast(SPECIES, a[p + 3]).fma(FloatVector.fromArray(SPECIES, b, place + 3 * WIDTH), s3);
            place += 4 * WIDTH;
        }
        for (; p < end; p++) {
            s0 = FloatVector.broadcast(SPECIES, a[p]).fma(FloatVector.fromArray(SPECIES, b, place), s0);
            place += WIDTH;
        }
        s0.add(s1).add(s2.add(s3)).intoArray(c, cOff);
    }
}
