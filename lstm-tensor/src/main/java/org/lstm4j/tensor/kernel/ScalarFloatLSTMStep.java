package org.lstm4j.tensor.kernel;

/**
 * The element-by-element part of an LSTM step in loops that C2 vectorises: arrays of their own for each gate, all
 * indexed by the same variable from 0, and nothing but +, *, /, min and max.
 *
 * <p>tanh is x p(x²) / q(x²) with p and q of least relative error (2e-8 in float32, 7e-17 in float64, before rounding;
 * {@code tools/fits/activations.py}), and sigmoid(x) is (1 + tanh(x / 2)) / 2. That sigmoid is exact to about an ulp of
 * 1, not of itself: enough for a gate, not for the logarithm of a probability.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that the fit gave
final class ScalarFloatLSTMStep {
    /** From here on tanh is 1 in this type. */
    private static final float BOUND = 9.02f; // float only
    // double only: private static final double BOUND = 19.1;

    /** The numbers of one row of a batch, one array each. One for each thread. */
    private static final class Row {
        static final ThreadLocal<Row> OF_THREAD = ThreadLocal.withInitial(() -> new Row(0));

        final float[] i;
        final float[] f;
        final float[] g;
        final float[] o;
        final float[] before;
        final float[] c;
        final float[] h;
        final float[] dc;

        private Row(int size) {
            i = new float[size];
            f = new float[size];
            g = new float[size];
            o = new float[size];
            before = new float[size];
            c = new float[size];
            h = new float[size];
            dc = new float[size];
        }

        static Row of(int size) {
            Row held = OF_THREAD.get();
            if (held.i.length < size) {
                held = new Row(size);
                OF_THREAD.set(held);
            }
            return held;
        }

        void readGates(int size, float[] gates, int at) {
            System.arraycopy(gates, at, i, 0, size);
            System.arraycopy(gates, at + size, f, 0, size);
            System.arraycopy(gates, at + 2 * size, g, 0, size);
            System.arraycopy(gates, at + 3 * size, o, 0, size);
        }

        void writeGates(int size, float[] gates, int at) {
            System.arraycopy(i, 0, gates, at, size);
            System.arraycopy(f, 0, gates, at + size, size);
            System.arraycopy(g, 0, gates, at + 2 * size, size);
            System.arraycopy(o, 0, gates, at + 3 * size, size);
        }
    }

    private ScalarFloatLSTMStep() {}

    /** See {@link FloatKernels#lstmStep}. */
    static void forward(
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
        Row row = Row.of(size);
        for (int r = 0; r < rows; r++) {
            row.readGates(size, gates, gatesOff + r * 4 * size);
            System.arraycopy(cPrev, cPrevOff + r * size, row.before, 0, size);
            sigmoid(size, row.i);
            sigmoid(size, row.f);
            tanh(size, row.g, row.g);
            sigmoid(size, row.o);
            cell(size, row.i, row.f, row.g, row.before, row.c);
            flush(size, row.c);
            tanh(size, row.c, row.h);
            multiply(size, row.o, row.h);
            flush(size, row.h);
            row.writeGates(size, gates, gatesOff + r * 4 * size);
            System.arraycopy(row.c, 0, c, cOff + r * size, size);
            System.arraycopy(row.h, 0, h, hOff + r * size, size);
        }
    }

    /** See {@link FloatKernels#lstmStepBackward}. */
    static void backward(
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
        Row row = Row.of(size);
        for (int r = 0; r < rows; r++) {
            row.readGates(size, gates, gatesOff + r * 4 * size);
            System.arraycopy(cPrev, cPrevOff + r * size, row.before, 0, size);
            System.arraycopy(c, cOff + r * size, row.c, 0, size);
            System.arraycopy(dh, dhOff + r * size, row.h, 0, size);
            System.arraycopy(dc, dcOff + r * size, row.dc, 0, size);
            tanh(size, row.c, row.c);
            output(size, row.o, row.c, row.h, row.dc);
            gradients(size, row.i, row.f, row.g, row.before, row.dc);
            flush(size, row.i);
            flush(size, row.f);
            flush(size, row.g);
            flush(size, row.o);
            flush(size, row.dc);
            row.writeGates(size, dGates, dGatesOff + r * 4 * size);
            System.arraycopy(row.dc, 0, dc, dcOff + r * size, size);
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

    /** dc += dh o (1 - tanh²), then o becomes dh tanh o (1 - o). */
    private static void output(int n, float[] o, float[] tanh, float[] dh, float[] dc) {
        for (int j = 0; j < n; j++) {
            dc[j] += dh[j] * o[j] * (1f - tanh[j] * tanh[j]);
        }
        for (int j = 0; j < n; j++) {
            o[j] = dh[j] * tanh[j] * o[j] * (1f - o[j]);
        }
    }

    /** i, f and g become the gradients of their sums, and dc that of the state before. */
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

    private static void sigmoid(int n, float[] x) {
        for (int j = 0; j < n; j++) {
            x[j] *= 0.5f;
        }
        tanh(n, x, x);
        for (int j = 0; j < n; j++) {
            x[j] = 0.5f + 0.5f * x[j];
        }
    }

    private static void tanh(int n, float[] x, float[] y) {
        for (int j = 0; j < n; j++) {
            float v = Math.max(-BOUND, Math.min(BOUND, x[j]));
            float u = v * v;
            float p = 1.3319339803631011e-8f; // float only
            p = p * u + 2.0583686901954492e-5f; // float only
            p = p * u + 3.4940475914379388e-3f; // float only
            p = p * u + 0.13379729131962451f; // float only
            p = p * u + 0.99999997909604141f; // float only
            float q = 7.7621327625891401e-7f; // float only
            q = q * u + 3.2831137657316929e-4f; // float only
            q = q * u + 2.5871123410302883e-2f; // float only
            q = q * u + 0.46713044394771504f; // float only
            // double only: double p = 2.4923012227480205e-23;
            // double only: p = p * u + 7.39482838174168e-19;
            // double only: p = p * u + 3.0585327325415177e-15;
            // double only: p = p * u + 4.166700765364121e-12;
            // double only: p = p * u + 2.4390930022924436e-9;
            // double only: p = p * u + 6.82839055679741e-7;
            // double only: p = p * u + 9.358911964923789e-5;
            // double only: p = p * u + 0.0059743475957078716;
            // double only: p = p * u + 0.15180291795275563;
            // double only: p = p * u + 0.9999999999999999;
            // double only: double q = 6.204165641954175e-21;
            // double only: q = q * u + 5.619881772350117e-17;
            // double only: q = q * u + 1.2687291045122325e-13;
            // double only: q = q * u + 1.1102822438272952e-10;
            // double only: q = q * u + 4.461326518979693e-8;
            // double only: q = q * u + 8.751737558848312e-6;
            // double only: q = q * u + 0.0008280422578916957;
            // double only: q = q * u + 0.03435309802440577;
            // double only: q = q * u + 0.48513625128608806;
            q = q * u + 1f;
            y[j] = Math.max(-1f, Math.min(1f, v * p / q));
        }
    }

    /** Denormal numbers become 0; see {@link FloatLSTMStep}. */
    private static void flush(int n, float[] x) {
        for (int j = 0; j < n; j++) {
            x[j] = x[j] + FloatLSTMStep.COARSE - FloatLSTMStep.COARSE;
        }
    }
}
