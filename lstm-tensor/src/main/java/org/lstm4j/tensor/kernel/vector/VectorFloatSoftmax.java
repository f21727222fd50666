package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatKernels;

/**
 * Softmax and log-softmax over contiguous elements, in whole vectors.
 *
 * <p>The rounding error e of d = x - max is kept: exp(d + e) = exp(d) (1 + e). So the error of a probability is at most 8 ulp,
 * however small it is (tested).
 */
final class VectorFloatSoftmax {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    /** Elements whose exponentials are summed in this type; the sums of chunks are added in double. */
    private static final int CHUNK = 256;

    private VectorFloatSoftmax() {}

    /** See {@link FloatKernels#softmax}. */
    static void softmax(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        for (int row = 0, block = block(n); row < rows; row += block) {
            int count = Math.min(block, rows - row);
            exponentials(count, n, x, xOff + row * n, y, yOff + row * n);
            for (int k = row; k < row + count; k++) {
                int to = yOff + k * n;
                correct(n, max(n, x, xOff + k * n), x, xOff + k * n, y, to);
                scale(n, (float) (1 / total(n, y, to)), y, to);
            }
        }
    }

    /** See {@link FloatKernels#logSoftmax}. */
    static void logSoftmax(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        for (int row = 0, block = block(n); row < rows; row += block) {
            int count = Math.min(block, rows - row);
            exponentials(count, n, x, xOff + row * n, y, yOff + row * n);
            for (int k = row; k < row + count; k++) {
                int from = xOff + k * n;
                int to = yOff + k * n;
                subtract(n, max(n, x, from), (float) Math.log(total(n, y, to)), x, from, y, to);
            }
        }
    }

    /** Rows whose exponentials are computed together, so that few vectors of short rows are partly empty. */
    private static int block(int n) {
        return Math.max(1, VectorFloatRuns.CHUNK / Math.max(1, n));
    }

    /** y = exp(x - max) for some rows. */
    private static void exponentials(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        for (int row = 0; row < rows; row++) {
            int from = xOff + row * n;
            subtract(n, max(n, x, from), 0, x, from, y, yOff + row * n);
        }
        VectorFloatRuns.run(VectorFloatMath::exp, rows * n, y, yOff, y, yOff);
    }

    /** y = x - first - second, subtracted one after the other. */
    private static void subtract(int n, float first, float second, float[] x, int xOff, float[] y, int yOff) {
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector.fromArray(SPECIES, x, xOff + j).sub(first).sub(second).intoArray(y, yOff + j);
        }
        for (; j < n; j++) {
            y[yOff + j] = x[xOff + j] - first - second;
        }
    }

    private static void scale(int n, float factor, float[] y, int yOff) {
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector.fromArray(SPECIES, y, yOff + j).mul(factor).intoArray(y, yOff + j);
        }
        for (; j < n; j++) {
            y[yOff + j] *= factor;
        }
    }

    private static double total(int n, float[] y, int yOff) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += sum(Math.min(CHUNK, n - from), y, yOff + from);
        }
        return total;
    }

    /**
     * y += y e, with e the rounding error of x - shift by TwoSum: D. Knuth, The Art of Computer Programming 2, 4.2.2.
     */
    private static void correct(int n, float shift, float[] x, int xOff, float[] y, int yOff) {
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j);
            FloatVector d = v.sub(shift);
            FloatVector back = d.sub(v);
            FloatVector e = v.sub(d.sub(back)).sub(back.add(shift));
            FloatVector power = FloatVector.fromArray(SPECIES, y, yOff + j);
            // Where exp is 0 the difference may be infinite, and then e is NaN.
            power.fma(e, power).blend(0f, power.compare(VectorOperators.EQ, 0f)).intoArray(y, yOff + j);
        }
        for (; j < n; j++) {
            float v = x[xOff + j];
            float power = y[yOff + j];
            if (power != 0) {
                float d = v - shift;
                float back = d - v;
                y[yOff + j] = power + power * ((v - (d - back)) - (back + shift));
            }
        }
    }

    private static double sum(int n, float[] x, int off) {
        FloatVector lanes = FloatVector.zero(SPECIES);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            lanes = lanes.add(FloatVector.fromArray(SPECIES, x, off + j));
        }
        // Lane by lane: the order in which reduceLanes adds differs between the interpreter and the compilers.
        float[] parts = VectorFloatGates.rest();
        lanes.intoArray(parts, 0);
        double total = 0;
        for (int lane = 0; lane < LANES; lane++) {
            total += parts[lane];
        }
        for (; j < n; j++) {
            total += x[off + j];
        }
        return total;
    }

    private static float max(int n, float[] x, int off) {
        float largest = Float.NEGATIVE_INFINITY;
        int j = 0;
        if (n >= LANES) {
            FloatVector lanes = FloatVector.fromArray(SPECIES, x, off);
            for (j = LANES; j <= n - LANES; j += LANES) {
                lanes = lanes.max(FloatVector.fromArray(SPECIES, x, off + j));
            }
            largest = lanes.reduceLanes(VectorOperators.MAX);
        }
        for (; j < n; j++) {
            largest = Math.max(largest, x[off + j]);
        }
        return largest;
    }
}
