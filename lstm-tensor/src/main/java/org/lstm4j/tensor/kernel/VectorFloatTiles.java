package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of the vector product: a tile of some rows by two vectors of c, held in registers while k runs.
 *
 * <p>Unrolled by hand and without calls of its own, since vectors in an array, handed to a method that is not inlined, or
 * assigned on two ways that meet, would be boxed. With 12 rows, 24 accumulators, 2 columns of b and 1
 * number of a fill 27 of the 32 registers of AVX-512; with 6 rows, 15 of the 16 of AVX2. Both operands are packed: a as
 * k groups of one number a row, b as k groups of two vectors. That leaves the loop two pointers with constant steps.
 */
final class VectorFloatTiles {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    /** Columns of a tile, and of a panel of packed b. */
    static final int WIDTH = 2 * LANES;
    /** Rows of the largest tile whose accumulators fit the registers. */
    static final int MAX_ROWS = SPECIES.vectorBitSize() >= 512 ? 12 : 6;

    private VectorFloatTiles() {}

    /** How many rows the next tile takes of those that are left: one of 12, 8, 6, 4, 2, 1. */
    static int rows(int left) {
        if (MAX_ROWS == 12) {
            // 16 rows are better done as 8 and 8 than as 12 and 4.
            return left >= 12 && left != 16 ? 12 : left >= 8 ? 8 : left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
        }
        return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /**
     * c = from + a b for one tile, where from may be c. There is no other form: a branch over all accumulators is one that
     * C2, by its profile, may leave out, and then it boxes them for the way back to the interpreter.
     *
     * @param rows one of those that {@link #rows(int)} gives
     * @param a k groups of {@code rows} numbers. Not modified
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
            float[] b,
            int bOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        switch (rows) {
            case 12 -> tile12(k, a, aOff, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 8 -> tile8(k, a, aOff, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 6 -> tile6(k, a, aOff, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 4 -> tile4(k, a, aOff, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            case 2 -> tile2(k, a, aOff, b, bOff, from, fromOff, ldFrom, c, cOff, ldc);
            default -> tile1(k, a, aOff, b, bOff, from, fromOff, c, cOff);
        }
    }

    private static void tile12(
            int k,
            float[] a,
            int aOff,
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
        FloatVector s8 = FloatVector.fromArray(SPECIES, from, fromOff + 8 * ldFrom);
        FloatVector t8 = FloatVector.fromArray(SPECIES, from, fromOff + 8 * ldFrom + LANES);
        FloatVector s9 = FloatVector.fromArray(SPECIES, from, fromOff + 9 * ldFrom);
        FloatVector t9 = FloatVector.fromArray(SPECIES, from, fromOff + 9 * ldFrom + LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, from, fromOff + 10 * ldFrom);
        FloatVector t10 = FloatVector.fromArray(SPECIES, from, fromOff + 10 * ldFrom + LANES);
        FloatVector s11 = FloatVector.fromArray(SPECIES, from, fromOff + 11 * ldFrom);
        FloatVector t11 = FloatVector.fromArray(SPECIES, from, fromOff + 11 * ldFrom + LANES);
        int at = aOff;
        int end = bOff + k * WIDTH;
        for (int p = bOff; p < end; p += WIDTH) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, p);
            FloatVector right = FloatVector.fromArray(SPECIES, b, p + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            x = FloatVector.broadcast(SPECIES, a[at + 6]);
            s6 = x.fma(left, s6);
            t6 = x.fma(right, t6);
            x = FloatVector.broadcast(SPECIES, a[at + 7]);
            s7 = x.fma(left, s7);
            t7 = x.fma(right, t7);
            x = FloatVector.broadcast(SPECIES, a[at + 8]);
            s8 = x.fma(left, s8);
            t8 = x.fma(right, t8);
            x = FloatVector.broadcast(SPECIES, a[at + 9]);
            s9 = x.fma(left, s9);
            t9 = x.fma(right, t9);
            x = FloatVector.broadcast(SPECIES, a[at + 10]);
            s10 = x.fma(left, s10);
            t10 = x.fma(right, t10);
            x = FloatVector.broadcast(SPECIES, a[at + 11]);
            s11 = x.fma(left, s11);
            t11 = x.fma(right, t11);
            at += 12;
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
        s8.intoArray(c, cOff + 8 * ldc);
        t8.intoArray(c, cOff + 8 * ldc + LANES);
        s9.intoArray(c, cOff + 9 * ldc);
        t9.intoArray(c, cOff + 9 * ldc + LANES);
        s10.intoArray(c, cOff + 10 * ldc);
        t10.intoArray(c, cOff + 10 * ldc + LANES);
        s11.intoArray(c, cOff + 11 * ldc);
        t11.intoArray(c, cOff + 11 * ldc + LANES);
    }

    private static void tile8(
            int k,
            float[] a,
            int aOff,
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
        int at = aOff;
        int end = bOff + k * WIDTH;
        for (int p = bOff; p < end; p += WIDTH) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, p);
            FloatVector right = FloatVector.fromArray(SPECIES, b, p + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            x = FloatVector.broadcast(SPECIES, a[at + 6]);
            s6 = x.fma(left, s6);
            t6 = x.fma(right, t6);
            x = FloatVector.broadcast(SPECIES, a[at + 7]);
            s7 = x.fma(left, s7);
            t7 = x.fma(right, t7);
            at += 8;
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
        int at = aOff;
        int end = bOff + k * WIDTH;
        for (int p = bOff; p < end; p += WIDTH) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, p);
            FloatVector right = FloatVector.fromArray(SPECIES, b, p + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            s4 = x.fma(left, s4);
            t4 = x.fma(right, t4);
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            s5 = x.fma(left, s5);
            t5 = x.fma(right, t5);
            at += 6;
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
        int at = aOff;
        int end = bOff + k * WIDTH;
        for (int p = bOff; p < end; p += WIDTH) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, p);
            FloatVector right = FloatVector.fromArray(SPECIES, b, p + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            s2 = x.fma(left, s2);
            t2 = x.fma(right, t2);
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            s3 = x.fma(left, s3);
            t3 = x.fma(right, t3);
            at += 4;
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
        int at = aOff;
        int end = bOff + k * WIDTH;
        for (int p = bOff; p < end; p += WIDTH) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, p);
            FloatVector right = FloatVector.fromArray(SPECIES, b, p + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            s1 = x.fma(left, s1);
            t1 = x.fma(right, t1);
            at += 2;
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
        s1.intoArray(c, cOff + ldc);
        t1.intoArray(c, cOff + ldc + LANES);
    }

    private static void tile1(
            int k, float[] a, int aOff, float[] b, int bOff, float[] from, int fromOff, float[] c, int cOff) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, from, fromOff);
        FloatVector t0 = FloatVector.fromArray(SPECIES, from, fromOff + LANES);
        for (int p = 0; p < k; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, bOff + p * WIDTH);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOff + p * WIDTH + LANES);
            int at = aOff + p;
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            s0 = x.fma(left, s0);
            t0 = x.fma(right, t0);
        }
        s0.intoArray(c, cOff);
        t0.intoArray(c, cOff + LANES);
    }
}
