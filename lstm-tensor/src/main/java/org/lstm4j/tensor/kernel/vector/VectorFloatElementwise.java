package org.lstm4j.tensor.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.lstm4j.tensor.kernel.scalar.FloatElementwise;

/**
 * Elementwise operations in whole vectors, of one dense operand, or of two, each dense or one repeated element. The results are those of
 * {@link FloatElementwise} to the bit. Its comparisons branch at each element, which takes 5 to 10 ns where the branch cannot
 * be predicted; here they take no more than a sum.
 */
final class VectorFloatElementwise {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    /** Shorter runs are not worth a vector of the repeated element. */
    private static final int LEAST = 4 * LANES;

    /** The index of a repeated element and of a dense one is {@code off + (j & mask)}. */
    private static final int REPEATED = 0;

    private static final int DENSE = -1;

    private VectorFloatElementwise() {}

    /** See {@link org.lstm4j.tensor.kernel.FloatKernels#map}, for the functions without a polynomial. */
    static void unary(UnaryOp op, int n, float[] x, int xOff, float[] y, int yOff) {
        int done = n - n % LANES;
        switch (op) {
            case NEG -> neg(done, x, xOff, y, yOff);
            case ABS -> abs(done, x, xOff, y, yOff);
            case SIGN -> sign(done, x, xOff, y, yOff);
            case SQUARE -> square(done, x, xOff, y, yOff);
            case SQRT -> sqrt(done, x, xOff, y, yOff);
            case RECIPROCAL -> reciprocal(done, x, xOff, y, yOff);
            case RELU -> relu(done, x, xOff, y, yOff);
            default -> done = 0;
        }
        FloatElementwise.unary(op, n - done, x, xOff + done, 1, y, yOff + done, 1);
    }

    private static void neg(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.neg().intoArray(y, yOff + j);
        }
    }

    private static void abs(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.abs().intoArray(y, yOff + j);
        }
    }

    private static void square(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.mul(v).intoArray(y, yOff + j);
        }
    }

    private static void sqrt(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.sqrt().intoArray(y, yOff + j);
        }
    }

    private static void reciprocal(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            FloatVector.broadcast(SPECIES, 1f).div(v).intoArray(y, yOff + j);
        }
    }

    private static void relu(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.max(0f).intoArray(y, yOff + j);
        }
    }

    /* NaN and zeros are their own signs. */
    private static void sign(int n, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.blend(1f, v.compare(VectorOperators.GT, 0f))
                    .blend(-1f, v.compare(VectorOperators.LT, 0f))
                    .intoArray(y, yOff + j);
        }
    }

    /** See {@link org.lstm4j.tensor.kernel.FloatKernels#clamp}. */
    static void clamp(int n, float low, float high, float[] x, int xOff, float[] y, int yOff) {
        int done = n - n % LANES;
        for (int j = 0; j < done; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            v.max(low).min(high).intoArray(y, yOff + j);
        }
        FloatElementwise.clamp(n - done, low, high, x, xOff + done, 1, y, yOff + done, 1);
    }

    /** See {@link org.lstm4j.tensor.kernel.FloatKernels#addScaled}. */
    static void addScaled(int n, float alpha, float[] x, int xOff, float[] y, int yOff) {
        int done = n - n % LANES;
        for (int j = 0; j < done; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            FloatVector.fromArray(SPECIES, y, yOff + j).add(v.mul(alpha)).intoArray(y, yOff + j);
        }
        FloatElementwise.addScaled(n - done, alpha, x, xOff + done, 1, y, yOff + done, 1);
    }

    /** See {@link org.lstm4j.tensor.kernel.FloatKernels#binary}. */
    static void binary(
            BinaryOp op, int n, float[] a, int aOff, int aStep, float[] b, int bOff, int bStep, float[] y, int yOff) {
        int done = 0;
        if (n >= LEAST) {
            float[] splats = splats(aStep, a, aOff, bStep, b, bOff);
            float[] p = aStep == 0 ? splats : a;
            float[] q = bStep == 0 ? splats : b;
            int pOff = aStep == 0 ? 0 : aOff;
            int qOff = bStep == 0 ? LANES : bOff;
            int pMask = aStep == 0 ? REPEATED : DENSE;
            int qMask = bStep == 0 ? REPEATED : DENSE;
            done = whole(op, n - n % LANES, p, pOff, pMask, q, qOff, qMask, y, yOff);
        }
        FloatElementwise.binary(
                op, n - done, a, aOff + done * aStep, aStep, b, bOff + done * bStep, bStep, y, yOff + done, 1);
    }

    /** The repeated elements as vectors: that of a at 0, that of b behind it. */
    private static float[] splats(int aStep, float[] a, int aOff, int bStep, float[] b, int bOff) {
        float[] out = VectorFloatGates.rest();
        if (aStep == 0) {
            Arrays.fill(out, 0, LANES, a[aOff]);
        }
        if (bStep == 0) {
            Arrays.fill(out, LANES, 2 * LANES, b[bOff]);
        }
        return out;
    }

    /** All n elements, n a multiple of the lanes, and n; or none, and 0. */
    private static int whole(
            BinaryOp op, int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        switch (op) {
            case ADD -> add(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case SUB -> sub(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case MUL -> mul(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case DIV -> div(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case MAXIMUM -> max(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case MINIMUM -> min(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case EQ -> eq(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case NE -> ne(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case LT -> lt(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case LE -> le(n, a, aOff, aMask, b, bOff, bMask, y, yOff);
            case GT -> lt(n, b, bOff, bMask, a, aOff, aMask, y, yOff);
            case GE -> le(n, b, bOff, bMask, a, aOff, aMask, y, yOff);
            default -> {
                return 0;
            }
        }
        return n;
    }

    private static void add(
            int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            p.add(q).intoArray(y, yOff + j);
        }
    }

    private static void sub(
            int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            p.sub(q).intoArray(y, yOff + j);
        }
    }

    private static void mul(
            int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            p.mul(q).intoArray(y, yOff + j);
        }
    }

    private static void div(
            int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            p.div(q).intoArray(y, yOff + j);
        }
    }

    private static void max(
            int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            p.max(q).intoArray(y, yOff + j);
        }
    }

    private static void min(
            int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            p.min(q).intoArray(y, yOff + j);
        }
    }

    private static void eq(int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            FloatVector.zero(SPECIES)
                    .blend(1f, p.compare(VectorOperators.EQ, q))
                    .intoArray(y, yOff + j);
        }
    }

    private static void ne(int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            FloatVector.zero(SPECIES)
                    .blend(1f, p.compare(VectorOperators.NE, q))
                    .intoArray(y, yOff + j);
        }
    }

    private static void lt(int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            FloatVector.zero(SPECIES)
                    .blend(1f, p.compare(VectorOperators.LT, q))
                    .intoArray(y, yOff + j);
        }
    }

    private static void le(int n, float[] a, int aOff, int aMask, float[] b, int bOff, int bMask, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            FloatVector.zero(SPECIES)
                    .blend(1f, p.compare(VectorOperators.LE, q))
                    .intoArray(y, yOff + j);
        }
    }

    /** See {@link org.lstm4j.tensor.kernel.FloatKernels#where}. */
    static void where(
            int n,
            float[] mask,
            int mOff,
            float[] a,
            int aOff,
            int aStep,
            float[] b,
            int bOff,
            int bStep,
            float[] y,
            int yOff) {
        int done = 0;
        if (n >= LEAST) {
            float[] splats = splats(aStep, a, aOff, bStep, b, bOff);
            done = n - n % LANES;
            blend(
                    done,
                    mask,
                    mOff,
                    aStep == 0 ? splats : a,
                    aStep == 0 ? 0 : aOff,
                    aStep == 0 ? REPEATED : DENSE,
                    bStep == 0 ? splats : b,
                    bStep == 0 ? LANES : bOff,
                    bStep == 0 ? REPEATED : DENSE,
                    y,
                    yOff);
        }
        FloatElementwise.where(
                n - done,
                mask,
                mOff + done,
                1,
                a,
                aOff + done * aStep,
                aStep,
                b,
                bOff + done * bStep,
                bStep,
                y,
                yOff + done,
                1);
    }

    private static void blend(
            int n,
            float[] mask,
            int mOff,
            float[] a,
            int aOff,
            int aMask,
            float[] b,
            int bOff,
            int bMask,
            float[] y,
            int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, a, aOff + (j & aMask));
            FloatVector q = FloatVector.fromArray(SPECIES, b, bOff + (j & bMask));
            FloatVector m = FloatVector.fromArray(SPECIES, mask, mOff + j);
            q.blend(p, m.compare(VectorOperators.NE, 0f)).intoArray(y, yOff + j);
        }
    }
}
