package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.scalar.FloatReductions;

/**
 * Sums of dense elements in vectors, with the rounding error of each addition, by TwoSum, summed beside: D. Knuth, The Art of
 * Computer Programming 2, 4.2.2. A float32 sum is so as good as one in double. (Vectors of double from those of half as many
 * floats would bring a second kind of float vector into the JVM, and C2 would then box those of the products.)
 */
final class VectorFloatSums {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    /** Rows of a matrix that stay in L1 while their columns are summed. */
    private static final int ROWS = 64;
    /** Fewer rows are summed one element at a time. */
    private static final int LEAST_ROWS = 4;

    private static final ThreadLocal<float[]> PARTS = ThreadLocal.withInitial(() -> new float[3 * LANES]);

    private VectorFloatSums() {}

    /** The sum of n elements. */
    static double sum(int n, float[] x, int off) {
        if (n < 2 * LANES) {
            return FloatReductions.sum(n, x, off, 1);
        }
        int whole = n - n % (2 * LANES);
        double total = lanes(whole, x, off) + FloatReductions.sum(n - whole, x, off + whole, 1);
        // Infinite or NaN, or finite though the sum of some lane is not.
        return Double.isFinite(total) ? total : FloatReductions.sum(n, x, off, 1);
    }

    private static double lanes(int n, float[] x, int off) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector error0 = FloatVector.zero(SPECIES);
        FloatVector error1 = FloatVector.zero(SPECIES);
        for (int i = 0; i < n; i += 2 * LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, off + i);
            FloatVector t = sum0.add(v);
            FloatVector back = t.sub(sum0);
            error0 = error0.add(sum0.sub(t.sub(back)).add(v.sub(back)));
            sum0 = t;
            v = FloatVector.fromArray(SPECIES, x, off + i + LANES);
            t = sum1.add(v);
            back = t.sub(sum1);
            error1 = error1.add(sum1.sub(t.sub(back)).add(v.sub(back)));
            sum1 = t;
        }
        // Lane by lane: the order in which reduceLanes adds differs between the interpreter and the compilers.
        float[] parts = PARTS.get();
        sum0.intoArray(parts, 0);
        sum1.intoArray(parts, LANES);
        error0.add(error1).intoArray(parts, 2 * LANES);
        double even = 0;
        double odd = 0;
        double error = 0;
        for (int lane = 0; lane < LANES; lane++) {
            even += parts[lane];
            odd += parts[LANES + lane];
            error += parts[2 * LANES + lane];
        }
        return even + odd + error;
    }

    /** acc[j] += x[i, j] for the rows i of a dense matrix. */
    static void addRows(int rows, int columns, float[] x, int off, double[] acc) {
        int whole = rows < LEAST_ROWS ? 0 : columns - columns % LANES;
        double[] totals = new double[whole];
        float[] parts = PARTS.get();
        for (int first = 0; first < rows; first += ROWS) {
            for (int j = 0; j < whole; j += LANES) {
                columns(Math.min(ROWS, rows - first), columns, x, off + first * columns + j, parts);
                for (int lane = 0; lane < LANES; lane++) {
                    totals[j + lane] += (double) parts[lane] + parts[LANES + lane];
                }
            }
        }
        for (int j = 0; j < columns; j++) {
            acc[j] += j < whole && Double.isFinite(totals[j])
                    ? totals[j]
                    : FloatReductions.sum(rows, x, off + j, columns);
        }
    }

    /** The sums over some rows of as many columns as there are lanes, and behind them their errors. */
    private static void columns(int rows, int step, float[] x, int off, float[] parts) {
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector error = FloatVector.zero(SPECIES);
        for (int i = 0; i < rows; i++) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, off + i * step);
            FloatVector t = sum.add(v);
            FloatVector back = t.sub(sum);
            error = error.add(sum.sub(t.sub(back)).add(v.sub(back)));
            sum = t;
        }
        sum.intoArray(parts, 0);
        error.intoArray(parts, LANES);
    }
}
