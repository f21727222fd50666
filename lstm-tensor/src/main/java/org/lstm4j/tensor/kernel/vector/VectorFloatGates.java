package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatScratch;
import org.lstm4j.tensor.kernel.scalar.FloatGateSigmoid;
import org.lstm4j.tensor.kernel.scalar.FloatGateTanh;

/**
 * Activations of gates over rows of a batch, in whole vectors, and a buffer for the hidden units that do not fill a vector.
 *
 * <p>A vector comparison takes four instructions on JDK 17, with a high latency, and pre-activations outside the range of
 * the formulas are rare. So a step searches for them with one pass of integer operations ({@link #exceed}). Only if there
 * are any, it {@linkplain #clamp clamps} them, and replaces their activations by values that are computed one at a time. The
 * bits of the others do not depend on which way a block of rows takes.
 */
final class VectorFloatGates {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int SHIFT = FloatGateSigmoid.SHIFT;

    /** Elements of the gates in a block of rows: a third of a core's L1. */
    private static final int BLOCK = 4096;

    /** Vectors that {@link #rest} holds. */
    private static final int RUNS = 12;

    /** The most hidden units that are faster one at a time than gathered into a vector. */
    static final int FEW = 4;

    /*
     * The bits of a value without its sign are ordered as its magnitude, with NaN above all. The limit is that of the tanh
     * formula, the smallest of the gates' limits.
     */
    static final int NO_SIGN = 0x7fffffff; // float only
    static final int LIMIT_BITS = Float.floatToRawIntBits(FloatGateTanh.LIMIT); // float only
    // double only: static final long NO_SIGN = 0x7fffffffffffffffL;
    // double only: static final long LIMIT_BITS = Double.doubleToRawLongBits(DoubleGateTanh.LIMIT);

    /** Pre-activations of a block, for those that must be read again after their gate has overwritten them. */
    static final FloatScratch SAVED = new FloatScratch();

    private static final ThreadLocal<float[]> REST = ThreadLocal.withInitial(() -> new float[RUNS * LANES]);

    private VectorFloatGates() {}

    /** How many rows of 4 H gates a step processes at a time. */
    static int blockRows(int size) {
        return Math.max(1, BLOCK / (4 * size));
    }

    /** A buffer of {@link #RUNS} vectors for the hidden units of a row that do not fill a vector, per thread. */
    static float[] rest() {
        return REST.get();
    }

    /** Whether one of n values is outside the range of {@link FloatGateTanh}, or NaN. */
    static boolean exceed(int n, float[] x, int xOff) {
        IntVector most = IntVector.zero(IntVector.SPECIES_PREFERRED); // float only
        // double only: LongVector most = LongVector.zero(LongVector.SPECIES_PREFERRED);
        int j = 0;
        for (; j + LANES <= n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            most = most.max(v.reinterpretAsInts().and(NO_SIGN)); // float only
            // double only: most = most.max(v.reinterpretAsLongs().and(NO_SIGN));
        }
        boolean out = most.reduceLanes(VectorOperators.MAX) > LIMIT_BITS;
        for (; j < n; j++) {
            out |= !(Math.abs(x[xOff + j]) <= FloatGateTanh.LIMIT);
        }
        return out;
    }

    /** y = x clamped to [-bound, bound], and any value in that range for NaN. */
    static void clamp(int rows, int n, float bound, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        for (int r = 0; r < rows; r++) {
            int from = xOff + r * xStep;
            int to = yOff + r * yStep;
            for (int j = 0; j < n; j++) {
                float v = x[from + j];
                y[to + j] = v > bound ? bound : v >= -bound ? v : -bound;
            }
        }
    }

    /** y = sigmoid(x) for each x out of range of the formula, which is not applied to it; see {@link FloatGateSigmoid}. */
    static void sigmoidBeyond(int rows, int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        float limit = FloatGateSigmoid.LIMIT;
        for (int r = 0; r < rows; r++) {
            FloatGateSigmoid.replaceBeyond(n, -limit, limit, x, xOff + r * xStep, y, yOff + r * yStep);
        }
    }

    /** y = tanh(x) for each x out of range of the formula, which is not applied to it; see {@link FloatGateTanh}. */
    static void tanhBeyond(int rows, int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        for (int r = 0; r < rows; r++) {
            FloatGateTanh.replaceBeyond(n, x, xOff + r * xStep, y, yOff + r * yStep);
        }
    }

    /**
     * x = sigmoid(x) for two gates, by {@link FloatGateSigmoid} with one division for both: with qa = 1 + 2^ta and qb = 1 +
     * 2^tb, 1 / qa = qb / (qa qb).
     *
     * @param n elements of a row, which fill whole vectors
     * @param x rows of both gates, step apart, of values within {@link FloatGateSigmoid#LIMIT}. Modified
     */
    static void sigmoids(int rows, int n, float[] x, int first, int second, int step) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector slope = FloatVector.broadcast(SPECIES, -FloatGateSigmoid.LOG2_E);
        FloatVector biased = FloatVector.broadcast(SPECIES, FloatGateSigmoid.BIASED);
        for (int r = 0; r < rows; r++) {
            int a = first + r * step;
            int b = second + r * step;
            for (int j = 0; j < n; j += LANES) {
                FloatVector va = FloatVector.fromArray(SPECIES, x, a + j);
                FloatVector vb = FloatVector.fromArray(SPECIES, x, b + j);
                FloatVector na = va.fma(slope, biased);
                FloatVector nb = vb.fma(slope, biased);
                FloatVector fa = va.fma(slope, biased.sub(na));
                FloatVector fb = vb.fma(slope, biased.sub(nb));
                FloatVector c = FloatVector.broadcast(SPECIES, FloatGateSigmoid.C4);
                FloatVector p = FloatVector.broadcast(SPECIES, FloatGateSigmoid.C5); // float only
                FloatVector pa = p.fma(fa, c); // float only
                FloatVector pb = p.fma(fb, c); // float only
                // double only: DoubleVector p = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C11);
                // double only: DoubleVector d = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C10);
                // double only: DoubleVector pa = p.fma(fa, d);
                // double only: DoubleVector pb = p.fma(fb, d);
                // double only: d = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C9);
                // double only: pa = pa.fma(fa, d);
                // double only: pb = pb.fma(fb, d);
                // double only: d = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C8);
                // double only: pa = pa.fma(fa, d);
                // double only: pb = pb.fma(fb, d);
                // double only: d = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C7);
                // double only: pa = pa.fma(fa, d);
                // double only: pb = pb.fma(fb, d);
                // double only: d = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C6);
                // double only: pa = pa.fma(fa, d);
                // double only: pb = pb.fma(fb, d);
                // double only: d = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C5);
                // double only: pa = pa.fma(fa, d);
                // double only: pb = pb.fma(fb, d);
                // double only: pa = pa.fma(fa, c);
                // double only: pb = pb.fma(fb, c);
                c = FloatVector.broadcast(SPECIES, FloatGateSigmoid.C3);
                pa = pa.fma(fa, c);
                pb = pb.fma(fb, c);
                c = FloatVector.broadcast(SPECIES, FloatGateSigmoid.C2);
                pa = pa.fma(fa, c);
                pb = pb.fma(fb, c);
                c = FloatVector.broadcast(SPECIES, FloatGateSigmoid.C1);
                pa = pa.fma(fa, c).fma(fa, one);
                pb = pb.fma(fb, c).fma(fb, one);
                IntVector ea = na.reinterpretAsInts().lanewise(VectorOperators.LSHL, SHIFT); // float only
                IntVector eb = nb.reinterpretAsInts().lanewise(VectorOperators.LSHL, SHIFT); // float only
                FloatVector qa = pa.fma(ea.reinterpretAsFloats(), one); // float only
                FloatVector qb = pb.fma(eb.reinterpretAsFloats(), one); // float only
                // double only: LongVector ea = na.reinterpretAsLongs().lanewise(VectorOperators.LSHL, SHIFT);
                // double only: LongVector eb = nb.reinterpretAsLongs().lanewise(VectorOperators.LSHL, SHIFT);
                // double only: DoubleVector qa = pa.fma(ea.reinterpretAsDoubles(), one);
                // double only: DoubleVector qb = pb.fma(eb.reinterpretAsDoubles(), one);
                FloatVector inverse = one.div(qa.mul(qb));
                qb.mul(inverse).intoArray(x, a + j);
                qa.mul(inverse).intoArray(x, b + j);
            }
        }
    }

    /**
     * y = tanh(x), by {@link FloatGateTanh}.
     *
     * @param n elements of a row, which fill whole vectors
     * @param x rows xStep apart, of values within {@link FloatGateTanh#LIMIT}. Not modified, unless it is y
     * @param y rows yStep apart. Modified
     */
    static void tanh(int rows, int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        for (int r = 0; r < rows; r++) {
            int from = xOff + r * xStep;
            int to = yOff + r * yStep;
            for (int j = 0; j < n; j += LANES) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, from + j);
                FloatVector u = v.mul(v);
                FloatVector p = FloatVector.broadcast(SPECIES, FloatGateTanh.P4); // float only
                FloatVector q = FloatVector.broadcast(SPECIES, FloatGateTanh.Q4); // float only
                // double only: DoubleVector p = DoubleVector.broadcast(SPECIES, DoubleGateTanh.P9);
                // double only: DoubleVector q = DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q9);
                // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P8));
                // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P7));
                // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P6));
                // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P5));
                // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P4));
                p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P3));
                p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P2));
                p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P1));
                p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P0));
                // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q8));
                // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q7));
                // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q6));
                // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q5));
                // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q4));
                q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q3));
                q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q2));
                q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q1));
                q = q.fma(u, FloatVector.broadcast(SPECIES, 1f));
                v.mul(p).div(q).intoArray(y, to + j);
            }
        }
    }

    /**
     * Copies the hidden units that do not fill a vector: of each of several runs of x, size apart, into one vector of {@link
     * #rest}.
     */
    static void gather(int runs, int size, float[] x, int xOff, float[] rest, int firstRun) {
        int whole = size - size % LANES;
        for (int q = 0; q < runs; q++) {
            int from = xOff + q * size;
            int to = (firstRun + q) * LANES - whole;
            for (int j = whole; j < size; j++) {
                rest[to + j] = x[from + j];
            }
        }
    }

    static void gather(int runs, int size, FloatArray x, int index, float[] rest, int firstRun) {
        gather(runs, size, x.data(), x.off() + index, rest, firstRun);
    }

    /** Copies them back: from vectors of {@link #rest} to runs of y. */
    static void scatter(int runs, int size, float[] rest, int firstRun, float[] y, int yOff) {
        int whole = size - size % LANES;
        for (int q = 0; q < runs; q++) {
            int from = (firstRun + q) * LANES - whole;
            int to = yOff + q * size;
            for (int j = whole; j < size; j++) {
                y[to + j] = rest[from + j];
            }
        }
    }

    static void scatter(int runs, int size, float[] rest, int firstRun, FloatArray y, int index) {
        scatter(runs, size, rest, firstRun, y.data(), y.off() + index);
    }
}
