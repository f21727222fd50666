package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatGRUStep;

/** The elementwise part of a GRU step in loops that C2 vectorises; see {@link ScalarFloatRows}. */
final class ScalarFloatGRUStep implements FloatGRUStep {
    @Override
    public void forward(int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] h, int hOff) {
        ScalarFloatRows buffers = ScalarFloatRows.of(size);
        float[] n = buffers.row(0);
        float[] r = buffers.row(1);
        float[] z = buffers.row(2);
        float[] nh = buffers.row(3);
        float[] state = buffers.row(4);
        float[] sum = buffers.row(5);
        for (int row = 0; row < m; row++) {
            int at = gOff + row * 4 * size;
            buffers.read(4, size, g, at);
            System.arraycopy(h0, h0Off + row * size, state, 0, size);
            ScalarFloatRows.sigmoid(size, r, g, at + size);
            ScalarFloatRows.sigmoid(size, z, g, at + 2 * size);
            candidate(size, n, r, nh, sum);
            ScalarFloatRows.tanh(size, sum, n, sum, 0);
            mix(size, z, n, state);
            ScalarFloatRows.flush(size, state);
            buffers.write(3, size, g, at);
            System.arraycopy(state, 0, h, hOff + row * size, size);
        }
    }

    @Override
    public void backward(
            int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] dh, int dhOff, float[] dg, int dgOff) {
        ScalarFloatRows buffers = ScalarFloatRows.of(size);
        float[] n = buffers.row(0);
        float[] r = buffers.row(1);
        float[] z = buffers.row(2);
        float[] nh = buffers.row(3);
        float[] before = buffers.row(4);
        float[] dy = buffers.row(5);
        for (int row = 0; row < m; row++) {
            buffers.read(4, size, g, gOff + row * 4 * size);
            System.arraycopy(h0, h0Off + row * size, before, 0, size);
            System.arraycopy(dh, dhOff + row * size, dy, 0, size);
            gradients(size, n, r, z, nh, before, dy);
            buffers.flush(4, size);
            ScalarFloatRows.flush(size, dy);
            buffers.write(4, size, dg, dgOff + row * 4 * size);
            System.arraycopy(dy, 0, dh, dhOff + row * size, size);
        }
    }

    /** sum = nx + r nh. */
    private static void candidate(int size, float[] nx, float[] r, float[] nh, float[] sum) {
        for (int j = 0; j < size; j++) {
            sum[j] = nx[j] + r[j] * nh[j];
        }
    }

    /** state = (state - n) z + n. */
    private static void mix(int size, float[] z, float[] n, float[] state) {
        for (int j = 0; j < size; j++) {
            state[j] = (state[j] - n[j]) * z[j] + n[j];
        }
    }

    /** Gradients of the pre-activations overwrite the gates, and z dy overwrites dy. */
    private static void gradients(int size, float[] n, float[] r, float[] z, float[] nh, float[] before, float[] dy) {
        for (int j = 0; j < size; j++) {
            float kept = dy[j] * z[j];
            before[j] = kept * (before[j] - n[j]) * (1f - z[j]);
            n[j] = (dy[j] - kept) * (1f - n[j] * n[j]);
            dy[j] = kept;
        }
        for (int j = 0; j < size; j++) {
            float toState = n[j] * r[j];
            r[j] = toState * nh[j] * (1f - r[j]);
            nh[j] = toState;
            z[j] = before[j];
        }
    }
}
