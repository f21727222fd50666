package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatKernels;

/** The gradient of softmax over dense rows, in whole vectors. Sums of chunks are added in double. */
final class VectorFloatSoftmaxGradient {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int CHUNK = 256;

    private VectorFloatSoftmaxGradient() {}

    /** See {@link FloatKernels#softmaxGradient}. */
    static void softmax(int rows, int n, float[] dy, int dyOff, int dyRow, float[] y, int yOff, float[] dx, int dxOff) {
        float[] parts = VectorFloatGates.rest();
        for (int row = 0; row < rows; row++) {
            int at = dyOff + row * dyRow;
            int from = yOff + row * n;
            int to = dxOff + row * n;
            double total = 0;
            for (int j = 0; j < n; j += CHUNK) {
                total += product(Math.min(CHUNK, n - j), dy, at + j, y, from + j, parts);
            }
            float along = (float) total;
            int j = 0;
            for (; j <= n - LANES; j += LANES) {
                FloatVector d = FloatVector.fromArray(SPECIES, dy, at + j).sub(along);
                d.mul(FloatVector.fromArray(SPECIES, y, from + j)).intoArray(dx, to + j);
            }
            for (; j < n; j++) {
                dx[to + j] = (dy[at + j] - along) * y[from + j];
            }
        }
    }

    /** The sum of a b. */
    private static double product(int n, float[] a, int aOff, float[] b, int bOff, float[] parts) {
        FloatVector lanes = FloatVector.zero(SPECIES);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            lanes = FloatVector.fromArray(SPECIES, a, aOff + j).fma(FloatVector.fromArray(SPECIES, b, bOff + j), lanes);
        }
        lanes.intoArray(parts, 0);
        double total = 0;
        for (int lane = 0; lane < LANES; lane++) {
            total += parts[lane];
        }
        for (; j < n; j++) {
            total += (double) a[aOff + j] * b[bOff + j];
        }
        return total;
    }
}
