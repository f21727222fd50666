package org.lstm4j.tensor.kernel.rnn;

import org.lstm4j.tensor.kernel.scalar.FloatSubnormals;

/**
 * The element-wise part of a step of an RNN, backward. Arguments: n values; h or the
 * pre-activation z, Not modified, unless it is dz; dh, Not modified; dz, the
 * gradient of the pre-activation, Modified.
 */
final class FloatRNNStep {
    private FloatRNNStep() {}

    /** h = tanh(z): dz = dh (1 - h²). */
    static void tanhBackward(int n, float[] h, int hOff, float[] dh, int dhOff, float[] dz, int dzOff) {
        for (int j = 0; j < n; j++) {
            float y = h[hOff + j];
            dz[dzOff + j] = FloatSubnormals.flush(dh[dhOff + j] * (1f - y * y));
        }
    }

    /**
     * h = max(z, 0): dz = 0 where z &le; 0, else dh, as PyTorch has it; so also for z = NaN. Selected by z, since h of a
     * subnormal z is 0; and selected rather than multiplied, since 0 times an infinite dh would be NaN.
     */
    static void reluBackward(int n, float[] z, int zOff, float[] dh, int dhOff, float[] dz, int dzOff) {
        for (int j = 0; j < n; j++) {
            dz[dzOff + j] = z[zOff + j] <= 0 ? 0f : FloatSubnormals.flush(dh[dhOff + j]);
        }
    }
}
