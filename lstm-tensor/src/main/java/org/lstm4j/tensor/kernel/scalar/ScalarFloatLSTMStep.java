package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatLSTMStep;

/**
 * The elementwise part of an LSTM step in loops that C2 vectorises; see {@link ScalarFloatRows}. tanh is
 * {@link FloatGateTanh}.
 */
final class ScalarFloatLSTMStep implements FloatLSTMStep {
    @Override
    public void forward(
            int m, int size, float[] z, int zOff, float[] c0, int c0Off, float[] c, int cOff, float[] h, int hOff) {
        ScalarFloatRows buffers = ScalarFloatRows.of(size);
        float[] i = buffers.row(0);
        float[] f = buffers.row(1);
        float[] g = buffers.row(2);
        float[] o = buffers.row(3);
        float[] before = buffers.row(4);
        float[] cell = buffers.row(5);
        float[] state = buffers.row(6);
        for (int r = 0; r < m; r++) {
            int at = zOff + r * 4 * size;
            buffers.read(4, size, z, at);
            System.arraycopy(c0, c0Off + r * size, before, 0, size);
            ScalarFloatRows.sigmoid(size, i, z, at);
            ScalarFloatRows.sigmoid(size, f, z, at + size);
            ScalarFloatRows.tanh(size, g, g, z, at + 2 * size);
            ScalarFloatRows.sigmoid(size, o, z, at + 3 * size);
            cell(size, i, f, g, before, cell);
            ScalarFloatRows.flush(size, cell);
            ScalarFloatRows.tanh(size, cell, state, cell, 0);
            multiply(size, o, state);
            ScalarFloatRows.flush(size, state);
            buffers.write(4, size, z, at);
            System.arraycopy(cell, 0, c, cOff + r * size, size);
            System.arraycopy(state, 0, h, hOff + r * size, size);
        }
    }

    @Override
    public void backward(Pass pass, int m, int row, int previous, int first) {
        int size = pass.size();
        ScalarFloatRows buffers = ScalarFloatRows.of(size);
        float[] before = buffers.row(4);
        float[] cell = buffers.row(5);
        float[] dState = buffers.row(6);
        float[] dCell = buffers.row(7);
        for (int r = 0; r < m; r++) {
            buffers.read(4, size, pass.gates().data(), pass.gates().off() + 4 * (row + r) * size);
            pass.cPrev().copy((previous + r) * size, size, before);
            pass.c().copy((row + r) * size, size, cell);
            pass.dh().copy((first + r) * size, size, dState);
            pass.dc().copy((first + r) * size, size, dCell);
            ScalarFloatRows.tanh(size, cell, cell, pass.c().data(), pass.c().off() + (row + r) * size);
            output(size, buffers.row(3), cell, dState, dCell);
            gradients(size, buffers.row(0), buffers.row(1), buffers.row(2), before, dCell);
            buffers.flush(4, size);
            ScalarFloatRows.flush(size, dCell);
            buffers.write(4, size, pass.dGates().data(), pass.dGates().off() + 4 * (row + r) * size);
            System.arraycopy(dCell, 0, pass.dc().data(), pass.dc().off() + (first + r) * size, size);
        }
    }

    /** c = f before + i g. */
    private static void cell(int n, float[] i, float[] f, float[] g, float[] before, float[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = f[j] * before[j] + i[j] * g[j];
        }
    }

    private static void multiply(int n, float[] x, float[] y) {
        for (int j = 0; j < n; j++) {
            y[j] *= x[j];
        }
    }

    /** dc += dh o (1 - tanh²), then dh tanh o (1 - o) overwrites o. */
    private static void output(int n, float[] o, float[] tanh, float[] dh, float[] dc) {
        for (int j = 0; j < n; j++) {
            dc[j] += dh[j] * o[j] * (1f - tanh[j] * tanh[j]);
        }
        for (int j = 0; j < n; j++) {
            o[j] = dh[j] * tanh[j] * o[j] * (1f - o[j]);
        }
    }

    /** Gradients of the pre-activations overwrite i, f and g; the gradient of the previous cell state overwrites dc. */
    private static void gradients(int n, float[] i, float[] f, float[] g, float[] before, float[] dc) {
        for (int j = 0; j < n; j++) {
            float toInput = dc[j] * g[j] * i[j] * (1f - i[j]);
            g[j] = dc[j] * i[j] * (1f - g[j] * g[j]);
            i[j] = toInput;
        }
        for (int j = 0; j < n; j++) {
            float toState = dc[j] * f[j];
            f[j] = toState * before[j] * (1f - f[j]);
            dc[j] = toState;
        }
    }
}
