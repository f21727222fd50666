package org.lstm4j.tensor.kernel.scalar;

/**
 * Rows of a batch as separate arrays, all indexed by the same variable from 0, with loops of +, *, /, min and max only: the
 * form that C2 vectorises. One object for each thread.
 */
final class ScalarFloatRows {
    private static final int COUNT = 8;

    /** Pre-activations from which a gate has five digits where its error is an ulp of 1. */
    private static final float OPEN = -4f;

    private static final ThreadLocal<ScalarFloatRows> OF_THREAD = ThreadLocal.withInitial(() -> new ScalarFloatRows(0));

    private final float[][] rows = new float[COUNT][];

    private ScalarFloatRows(int size) {
        for (int q = 0; q < COUNT; q++) {
            rows[q] = new float[size];
        }
    }

    /** Buffers for rows of at least the given size. */
    static ScalarFloatRows of(int size) {
        ScalarFloatRows held = OF_THREAD.get();
        if (held.rows[0].length < size) {
            held = new ScalarFloatRows(size);
            OF_THREAD.set(held);
        }
        return held;
    }

    float[] row(int q) {
        return rows[q];
    }

    /** Copies consecutive runs of the given size to the first rows. */
    void read(int count, int size, float[] from, int at) {
        for (int q = 0; q < count; q++) {
            System.arraycopy(from, at + q * size, rows[q], 0, size);
        }
    }

    /** Copies the first rows to consecutive runs. */
    void write(int count, int size, float[] to, int at) {
        for (int q = 0; q < count; q++) {
            System.arraycopy(rows[q], 0, to, at + q * size, size);
        }
    }

    /** Subnormal values of the first rows become 0. */
    void flush(int count, int size) {
        for (int q = 0; q < count; q++) {
            flush(size, rows[q]);
        }
    }

    /**
     * x = sigmoid(x) = (1 + tanh(x / 2)) / 2, with an error of an ulp of 1. So below {@link #OPEN}, where the gate itself is
     * small, it is {@link FloatGateSigmoid#beyond}: what is left of a large state must be right.
     *
     * @param x the values of before. Modified
     * @param before the same values, which the loops do not overwrite. Not modified
     */
    static void sigmoid(int n, float[] x, float[] before, int beforeOff) {
        for (int j = 0; j < n; j++) {
            x[j] *= 0.5f;
        }
        tanh(n, x, x);
        for (int j = 0; j < n; j++) {
            x[j] = 0.5f + 0.5f * x[j];
        }
        FloatGateSigmoid.replaceBeyond(n, OPEN, 2 * FloatGateTanh.LIMIT, before, beforeOff, x, 0);
    }

    /**
     * y = tanh(x).
     *
     * @param before the values of x, in an array that is not y. Not modified
     */
    static void tanh(int n, float[] x, float[] y, float[] before, int beforeOff) {
        tanh(n, x, y);
        FloatGateTanh.replaceBeyond(n, before, beforeOff, y, 0);
    }

    /** y = tanh(x) for x within {@link FloatGateTanh#LIMIT}, any value elsewhere: a min and a max would slow down the loop. */
    private static void tanh(int n, float[] x, float[] y) {
        for (int j = 0; j < n; j++) {
            float v = x[j];
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
            y[j] = v * p / q;
        }
    }

    /** Subnormal values become 0; see {@link FloatSubnormals}. */
    static void flush(int n, float[] x) {
        for (int j = 0; j < n; j++) {
            x[j] = x[j] + FloatSubnormals.COARSE - FloatSubnormals.COARSE;
        }
    }
}
