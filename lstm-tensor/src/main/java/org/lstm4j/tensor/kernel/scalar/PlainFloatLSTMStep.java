package org.lstm4j.tensor.kernel.scalar;

import static org.lstm4j.tensor.kernel.scalar.FloatSubnormals.flush;

import org.lstm4j.tensor.kernel.FloatLSTMStep;

/** The elementwise part of an LSTM step in plain Java with {@link Math}'s functions; the reference. */
public final class PlainFloatLSTMStep implements FloatLSTMStep {
    @Override
    public void forward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] h,
            int hOff) {
        for (int r = 0; r < rows; r++) {
            int gi = gatesOff + r * 4 * size;
            int gf = gi + size;
            int gg = gf + size;
            int go = gg + size;
            for (int j = 0; j < size; j++) {
                float i = sigmoid(gates[gi + j]);
                float f = sigmoid(gates[gf + j]);
                float g = (float) Math.tanh(gates[gg + j]);
                float o = sigmoid(gates[go + j]);
                float next = flush(f * cPrev[cPrevOff + r * size + j] + i * g);
                gates[gi + j] = i;
                gates[gf + j] = f;
                gates[gg + j] = g;
                gates[go + j] = o;
                c[cOff + r * size + j] = next;
                h[hOff + r * size + j] = flush(o * (float) Math.tanh(next));
            }
        }
    }

    @Override
    public void backward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] dh,
            int dhOff,
            float[] dc,
            int dcOff,
            float[] dGates,
            int dGatesOff) {
        for (int r = 0; r < rows; r++) {
            int from = gatesOff + r * 4 * size;
            int to = dGatesOff + r * 4 * size;
            for (int j = 0; j < size; j++) {
                float tanh = (float) Math.tanh(c[cOff + r * size + j]);
                int state = r * size + j;
                float before = cPrev[cPrevOff + state];
                backward(size, tanh, gates, from + j, before, dh[dhOff + state], dc, dcOff + state, dGates, to + j);
            }
        }
    }

    /** The backward of one unit. */
    public static void backward(
            int size,
            float tanh,
            float[] gates,
            int from,
            float before,
            float dy,
            float[] dc,
            int dcAt,
            float[] dGates,
            int to) {
        float i = gates[from];
        float f = gates[from + size];
        float g = gates[from + 2 * size];
        float o = gates[from + 3 * size];
        float total = dc[dcAt] + dy * o * (1f - tanh * tanh);
        dGates[to] = flush(total * g * i * (1f - i));
        dGates[to + size] = flush(total * before * f * (1f - f));
        dGates[to + 2 * size] = flush(total * i * (1f - g * g));
        dGates[to + 3 * size] = flush(dy * tanh * o * (1f - o));
        dc[dcAt] = flush(total * f);
    }

    public static float sigmoid(float x) {
        double e = Math.exp(-Math.abs(x));
        return (float) (x >= 0 ? 1 / (1 + e) : e / (1 + e));
    }
}
