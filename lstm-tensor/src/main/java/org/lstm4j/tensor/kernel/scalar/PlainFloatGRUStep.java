package org.lstm4j.tensor.kernel.scalar;

import static org.lstm4j.tensor.kernel.scalar.FloatSubnormals.flush;

import org.lstm4j.tensor.kernel.FloatGRUStep;

/** The elementwise part of a GRU step in plain Java with {@link Math}'s functions; the reference. */
final class PlainFloatGRUStep implements FloatGRUStep {
    @Override
    public void forward(int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] h, int hOff) {
        for (int row = 0; row < m; row++) {
            int gn = gOff + row * 4 * size;
            int gr = gn + size;
            int gz = gr + size;
            int gh = gz + size;
            for (int j = 0; j < size; j++) {
                float r = PlainFloatLSTMStep.sigmoid(g[gr + j]);
                float z = PlainFloatLSTMStep.sigmoid(g[gz + j]);
                float n = (float) Math.tanh(g[gn + j] + r * g[gh + j]);
                float before = h0[h0Off + row * size + j];
                g[gn + j] = n;
                g[gr + j] = r;
                g[gz + j] = z;
                h[hOff + row * size + j] = flush((before - n) * z + n);
            }
        }
    }

    @Override
    public void backward(
            int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] dh, int dhOff, float[] dg, int dgOff) {
        for (int row = 0; row < m; row++) {
            int from = gOff + row * 4 * size;
            int to = dgOff + row * 4 * size;
            for (int j = 0; j < size; j++) {
                float n = g[from + j];
                float r = g[from + size + j];
                float z = g[from + 2 * size + j];
                float nh = g[from + 3 * size + j];
                int at = dhOff + row * size + j;
                float dy = dh[at];
                float dn = dy * (1f - z) * (1f - n * n);
                dg[to + j] = flush(dn);
                dg[to + size + j] = flush(dn * nh * r * (1f - r));
                dg[to + 2 * size + j] = flush(dy * (h0[h0Off + row * size + j] - n) * z * (1f - z));
                dg[to + 3 * size + j] = flush(dn * r);
                dh[at] = flush(dy * z);
            }
        }
    }
}
