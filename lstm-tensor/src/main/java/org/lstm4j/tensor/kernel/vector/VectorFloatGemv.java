package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** c += a B for one row. B is read in place. */
final class VectorFloatGemv {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    private VectorFloatGemv() {}

    /** c += a B for a row-major B: four vectors of c stay in registers while k runs. */
    static void multiply(
            int n, int k, float[] a, int aOff, int aStep, float[] b, int bOff, int ldb, float[] c, int cOff) {
        int j = 0;
        for (; j + 4 * LANES <= n; j += 4 * LANES) {
            FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff + j);
            FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + j + LANES);
            FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + j + 2 * LANES);
            FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + j + 3 * LANES);
            for (int p = 0; p < k; p++) {
                FloatVector x = FloatVector.broadcast(SPECIES, a[aOff + p * aStep]);
                int at = bOff + p * ldb + j;
                s0 = x.fma(FloatVector.fromArray(SPECIES, b, at), s0);
                s1 = x.fma(FloatVector.fromArray(SPECIES, b, at + LANES), s1);
                s2 = x.fma(FloatVector.fromArray(SPECIES, b, at + 2 * LANES), s2);
                s3 = x.fma(FloatVector.fromArray(SPECIES, b, at + 3 * LANES), s3);
            }
            s0.intoArray(c, cOff + j);
            s1.intoArray(c, cOff + j + LANES);
            s2.intoArray(c, cOff + j + 2 * LANES);
            s3.intoArray(c, cOff + j + 3 * LANES);
        }
        for (; j + LANES <= n; j += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, c, cOff + j);
            for (int p = 0; p < k; p++) {
                s = FloatVector.broadcast(SPECIES, a[aOff + p * aStep])
                        .fma(FloatVector.fromArray(SPECIES, b, bOff + p * ldb + j), s);
            }
            s.intoArray(c, cOff + j);
        }
        for (; j < n; j++) {
            // The same bits as from a vector: the bits of a column must not depend on its index.
            float s = c[cOff + j];
            for (int p = 0; p < k; p++) {
                s = Math.fma(a[aOff + p * aStep], b[bOff + p * ldb + j], s);
            }
            c[cOff + j] = s;
        }
    }

    /** c += a B for a B that is stored transposed: a dot product for each element of c. */
    static void multiplyTransposed(
            int n, int k, float[] a, int aOff, int aStep, float[] b, int bOff, int ldb, float[] c, int cOff) {
        for (int j = 0; j < n; j++) {
            int row = bOff + j * ldb;
            FloatVector even = FloatVector.zero(SPECIES);
            FloatVector odd = FloatVector.zero(SPECIES);
            int p = 0;
            if (aStep == 1) {
                for (; p + 2 * LANES <= k; p += 2 * LANES) {
                    even = FloatVector.fromArray(SPECIES, a, aOff + p)
                            .fma(FloatVector.fromArray(SPECIES, b, row + p), even);
                    odd = FloatVector.fromArray(SPECIES, a, aOff + p + LANES)
                            .fma(FloatVector.fromArray(SPECIES, b, row + p + LANES), odd);
                }
            }
            float s = even.add(odd).reduceLanes(VectorOperators.ADD);
            for (; p < k; p++) {
                s += a[aOff + p * aStep] * b[row + p];
            }
            c[cOff + j] += s;
        }
    }
}
