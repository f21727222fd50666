package org.lstm4j.tensor.kernel;

/**
 * The element-by-element part of an LSTM step in loops that C2 vectorises: arrays of their own for each gate, all
 * indexed by the same variable from 0, and nothing but +, *, /, min and max. tanh is {@link FloatGateTanh}.
 */
final class ScalarFloatLSTMStep {
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
            float v = Math.max(-FloatGateTanh.BOUND, Math.min(FloatGateTanh.BOUND, x[j]));
            float u = v * v;
            float p = FloatGateTanh.P4; // float only
            float q = FloatGateTanh.Q4; // float only
            // double only: double p = DoubleGateTanh.P9;
            // double only: double q = DoubleGateTanh.Q9;
            // double only: p = p * u + DoubleGateTanh.P8;
            // double only: p = p * u + DoubleGateTanh.P7;
            // double only: p = p * u + DoubleGateTanh.P6;
            // double only: p = p * u + DoubleGateTanh.P5;
            // double only: p = p * u + DoubleGateTanh.P4;
            p = p * u + FloatGateTanh.P3;
            p = p * u + FloatGateTanh.P2;
            p = p * u + FloatGateTanh.P1;
            p = p * u + FloatGateTanh.P0;
            // double only: q = q * u + DoubleGateTanh.Q8;
            // double only: q = q * u + DoubleGateTanh.Q7;
            // double only: q = q * u + DoubleGateTanh.Q6;
            // double only: q = q * u + DoubleGateTanh.Q5;
            // double only: q = q * u + DoubleGateTanh.Q4;
            q = q * u + FloatGateTanh.Q3;
            q = q * u + FloatGateTanh.Q2;
            q = q * u + FloatGateTanh.Q1;
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
