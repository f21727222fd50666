package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Activations of gates over rows of a batch, in whole vectors, and room for the units that do not fill one. */
final class VectorFloatGates {
    private static final VectorSpecies<Float> SPECIES = VectorFloatTiles.SPECIES;
    private static final int LANES = VectorFloatTiles.LANES;

    /** Runs of one vector's length that {@link #rest} holds. */
    private static final int RUNS = 12;

    private static final ThreadLocal<float[]> REST = ThreadLocal.withInitial(() -> new float[RUNS * LANES]);

    private VectorFloatGates() {}

    /** Room for {@link #RUNS} vectors: the units of a row that do not fill one. One for each thread. */
    static float[] rest() {
        return REST.get();
    }

    /**
     * y = 1 - factor + factor tanh(factor x), by {@link FloatGateTanh}: tanh for a factor of 1, and for a half sigmoid.
     *
     * @param n numbers of a row: a number of whole vectors
     * @param x rows that begin xStep apart. Not modified, unless it is y
     * @param y rows that begin yStep apart. Modified
     */
    static void activate(
            int rows, int n, float factor, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        for (int r = 0; r < rows; r++) {
            activate(n, factor, x, xOff + r * xStep, y, yOff + r * yStep);
        }
    }

    private static void activate(int n, float factor, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j).mul(factor);
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
            FloatVector ratio = v.mul(p).div(q);
            FloatVector tanh = ratio.blend(1f, v.compare(VectorOperators.GE, FloatGateTanh.BOUND))
                    .blend(-1f, v.compare(VectorOperators.LE, -FloatGateTanh.BOUND));
            tanh.mul(factor).add(1f - factor).intoArray(y, yOff + j);
        }
    }

    /** Copies what does not fill a vector of so many runs that lie size apart: from x into runs of {@link #rest}, ... */
    static void gather(int runs, int size, int whole, float[] x, int xOff, float[] rest, int firstRun) {
        for (int q = 0; q < runs; q++) {
            System.arraycopy(x, xOff + q * size + whole, rest, (firstRun + q) * LANES, size - whole);
        }
    }

    /** ... and back. */
    static void scatter(int runs, int size, int whole, float[] rest, int firstRun, float[] y, int yOff) {
        for (int q = 0; q < runs; q++) {
            System.arraycopy(rest, (firstRun + q) * LANES, y, yOff + q * size + whole, size - whole);
        }
    }
}
