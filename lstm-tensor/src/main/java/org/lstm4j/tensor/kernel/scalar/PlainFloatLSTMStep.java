package org.lstm4j.tensor.kernel.scalar;

import static org.lstm4j.tensor.kernel.scalar.FloatSubnormals.flush;

import org.lstm4j.tensor.kernel.FloatLSTMStep;

/** The elementwise part of an LSTM step in plain Java with {@link Math}'s functions; the reference. */
public final class PlainFloatLSTMStep implements FloatLSTMStep {
    @Override
    public void forward(
            int m, int size, float[] z, int zOff, float[] c0, int c0Off, float[] c, int cOff, float[] h, int hOff) {
        for (int r = 0; r < m; r++) {
            int gi = zOff + r * 4 * size;
            int gf = gi + size;
            int gg = gf + size;
            int go = gg + size;
            for (int j = 0; j < size; j++) {
                float i = sigmoid(z[gi + j]);
                float f = sigmoid(z[gf + j]);
                float g = (float) Math.tanh(z[gg + j]);
                float o = sigmoid(z[go + j]);
                float next = flush(f * c0[c0Off + r * size + j] + i * g);
                z[gi + j] = i;
                z[gf + j] = f;
                z[gg + j] = g;
                z[go + j] = o;
                c[cOff + r * size + j] = next;
                h[hOff + r * size + j] = flush(o * (float) Math.tanh(next));
            }
        }
    }

    @Override
    public void backward(Pass pass, int m, int row, int previous, int first) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < pass.size(); j++) {
                float tanh = (float) Math.tanh(pass.c().at((row + r) * pass.size() + j));
                backward(pass, row + r, previous + r, first + r, j, tanh);
            }
        }
    }

    /** The backward of hidden unit j of one row. */
    public static void backward(Pass pass, int row, int previous, int first, int j, float tanh) {
        int size = pass.size();
        int from = 4 * row * size + j;
        float i = pass.gates().at(from);
        float f = pass.gates().at(from + size);
        float g = pass.gates().at(from + 2 * size);
        float o = pass.gates().at(from + 3 * size);
        float dy = pass.dh().at(first * size + j);
        float[] dc = pass.dc().data();
        int dcAt = pass.dc().off() + first * size + j;
        float total = dc[dcAt] + dy * o * (1f - tanh * tanh);
        float[] dz = pass.dGates().data();
        int to = pass.dGates().off() + from;
        dz[to] = flush(total * g * i * (1f - i));
        dz[to + size] = flush(total * pass.cPrev().at(previous * size + j) * f * (1f - f));
        dz[to + 2 * size] = flush(total * i * (1f - g * g));
        dz[to + 3 * size] = flush(dy * tanh * o * (1f - o));
        dc[dcAt] = flush(total * f);
    }

    public static float sigmoid(float x) {
        double e = Math.exp(-Math.abs(x));
        return (float) (x >= 0 ? 1 / (1 + e) : e / (1 + e));
    }
}
