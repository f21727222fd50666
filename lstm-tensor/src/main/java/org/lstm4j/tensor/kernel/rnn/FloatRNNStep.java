package org.lstm4j.tensor.kernel.rnn;

import org.lstm4j.tensor.kernel.scalar.FloatSubnormals;

/**
 * The element-wise part of a step of an RNN, backward. Arguments: n values; h, Not modified; dh, Not modified; dz, the
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

    /** h = max(z, 0): dz = dh where h &gt; 0, else 0. */
    static void reluBackward(int n, float[] h, int hOff, float[] dh, int dhOff, float[] dz, int dzOff) {
        for (int j = 0; j < n; j++) {
            dz[dzOff + j] = h[hOff + j] > 0 ? FloatSubnormals.flush(dh[dhOff + j]) : 0f;
        }
    }
}
