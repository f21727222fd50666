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
    static void softmax(int n, float[] x, int xOff, float[] y, int yOff) {
        if (n == 0) {
            return;
        }
        float total = (float) exponentials(n, max(n, x, xOff), x, xOff, y, yOff);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector.fromArray(SPECIES, y, yOff + j).div(total).intoArray(y, yOff + j);
        }
        for (; j < n; j++) {
            y[yOff + j] /= total;
        }
    }

    /** See {@link FloatKernels#logSoftmax}. */
    static void logSoftmax(int n, float[] x, int xOff, float[] y, int yOff) {
        if (n == 0) {
            return;
        }
        float max = max(n, x, xOff);
        float log = (float) Math.log(exponentials(n, max, x, xOff, y, yOff));
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector.fromArray(SPECIES, x, xOff + j).sub(max).sub(log).intoArray(y, yOff + j);
        }
        for (; j < n; j++) {
            y[yOff + j] = x[xOff + j] - max - log;
        }
    }

    /** y = exp(x - shift); returns the sum of y. */
    private static double exponentials(int n, float shift, float[] x, int xOff, float[] y, int yOff) {
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector.fromArray(SPECIES, x, xOff + j).sub(shift).intoArray(y, yOff + j);
        }
        for (; j < n; j++) {
            y[yOff + j] = x[xOff + j] - shift;
        }
        VectorFloatMath.exp(n, y, yOff, y, yOff);
        correct(n, shift, x, xOff, y, yOff);
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
