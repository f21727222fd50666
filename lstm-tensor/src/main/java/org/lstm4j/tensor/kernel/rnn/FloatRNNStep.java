package org.lstm4j.tensor.kernel.rnn;

import org.lstm4j.tensor.kernel.scalar.FloatLSTMStep;

/** The element-by-element part of a step of a vanilla RNN. */
final class FloatRNNStep {
    private FloatRNNStep() {}

    /**
     * The way back through h = tanh(z) or h = max(z, 0): dz = dh (1 - h²), or dh where h &gt; 0.
     *
     * @param h Not modified
     * @param dh Not modified
     * @param dz Modified
     */
    static void backward(RNNMode kind, int n, float[] h, int hOff, float[] dh, int dhOff, float[] dz, int dzOff) {
        if (kind == RNNMode.RNN_TANH) {
            for (int j = 0; j < n; j++) {
                float y = h[hOff + j];
                dz[dzOff + j] = FloatLSTMStep.flush(dh[dhOff + j] * (1f - y * y));
            }
        } else {
            for (int j = 0; j < n; j++) {
                dz[dzOff + j] = h[hOff + j] > 0 ? FloatLSTMStep.flush(dh[dhOff + j]) : 0f;
            }
        }
    }
}
