package org.lstm4j.tensor.kernel.scalar;

import static org.lstm4j.tensor.kernel.scalar.FloatSubnormals.flush;

import org.lstm4j.tensor.kernel.FloatGRUStep;

/** The elementwise part of a GRU step in plain Java with {@link Math}'s functions; the reference. */
final class PlainFloatGRUStep implements FloatGRUStep {
    @Override
    public void forward(
            int rows, int size, float[] gates, int gatesOff, float[] hPrev, int hPrevOff, float[] h, int hOff) {
        for (int row = 0; row < rows; row++) {
            int gn = gatesOff + row * 4 * size;
            int gr = gn + size;
            int gz = gr + size;
            int gh = gz + size;
            for (int j = 0; j < size; j++) {
                float r = PlainFloatLSTMStep.sigmoid(gates[gr + j]);
                float z = PlainFloatLSTMStep.sigmoid(gates[gz + j]);
                float n = (float) Math.tanh(gates[gn + j] + r * gates[gh + j]);
                float before = hPrev[hPrevOff + row * size + j];
                gates[gn + j] = n;
                gates[gr + j] = r;
                gates[gz + j] = z;
                h[hOff + row * size + j] = flush((before - n) * z + n);
            }
        }
    }

    @Override
    public void backward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] hPrev,
            int hPrevOff,
            float[] dh,
            int dhOff,
            float[] dGates,
            int dGatesOff) {
        for (int row = 0; row < rows; row++) {
            int from = gatesOff + row * 4 * size;
            int to = dGatesOff + row * 4 * size;
            for (int j = 0; j < size; j++) {
                float n = gates[from + j];
                float r = gates[from + size + j];
                float z = gates[from + 2 * size + j];
                float nh = gates[from + 3 * size + j];
                int at = dhOff + row * size + j;
                float dy = dh[at];
                float dn = dy * (1f - z) * (1f - n * n);
                dGates[to + j] = flush(dn);
                dGates[to + size + j] = flush(dn * nh * r * (1f - r));
                dGates[to + 2 * size + j] = flush(dy * (hPrev[hPrevOff + row * size + j] - n) * z * (1f - z));
                dGates[to + 3 * size + j] = flush(dn * r);
                dh[at] = flush(dy * z);
            }
        }
    }
}
