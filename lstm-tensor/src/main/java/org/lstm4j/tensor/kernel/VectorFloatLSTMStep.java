package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The element-by-element part of an LSTM step over whole vectors: the activations first, each in a loop of its own, then
 * the rest in one pass; a row stays in the core's L1 between them. (One pass for all is more than C2 inlines.)
 */
final class VectorFloatLSTMStep {
    private static final VectorSpecies<Float> SPECIES = VectorFloatTiles.SPECIES;
    private static final int LANES = VectorFloatTiles.LANES;

    /** Room for one row, and for the units of a row that do not fill a vector. One for each thread. */
    private static final class Scratch {
        static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(() -> new Scratch(LANES));

        final float[] row;
        final float[] rest = new float[8 * LANES];

        private Scratch(int size) {
            row = new float[size];
        }

        static Scratch of(int size) {
            Scratch held = OF_THREAD.get();
            if (held.row.length < size) {
                held = new Scratch(size);
                OF_THREAD.set(held);
            }
            return held;
        }
    }

    /** Rounds denormal numbers to 0; see {@link FloatLSTMStep}. */
    private static final float COARSE = FloatLSTMStep.COARSE;

    private VectorFloatLSTMStep() {}

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
        Scratch scratch = Scratch.of(size);
        for (int r = 0; r < rows; r++) {
            int at = gatesOff + r * 4 * size;
            int state = r * size;
            sigmoid(2 * size, gates, at, scratch.rest);
            tanh(size, gates, at + 2 * size, gates, at + 2 * size, scratch.rest);
            sigmoid(size, gates, at + 3 * size, scratch.rest);
            cell(size, gates, at, cPrev, cPrevOff + state, c, cOff + state, scratch.rest);
            tanh(size, c, cOff + state, h, hOff + state, scratch.rest);
            output(size, gates, at + 3 * size, h, hOff + state);
        }
    }

    /**
     * y = shift + scale tanh(factor x): tanh itself, or with halves for all three sigmoid.
     *
     * @param n a number of whole vectors
     */
    private static void activate(
            int n, float factor, float scale, float shift, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOff + j).mul(factor);
            FloatVector u = v.mul(v);
            FloatVector p = FloatVector.broadcast(SPECIES, FloatGateTanh.P4); // float only
            FloatVector q = FloatVector.broadcast(SPECIES, FloatGateTanh.Q4); // float only
            // double only: DoubleVector p = DoubleVector.broadcast(SPECIES, DoubleGateTanh.P9);
            // double only: DoubleVector q = DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q9);
            // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P8));
            // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P7));
            // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P6));
            // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P5));
            // double only: p = p.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.P4));
            p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P3));
            p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P2));
            p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P1));
            p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P0));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q8));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q7));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q6));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q5));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q4));
            q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q3));
            q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q2));
            q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q1));
            q = q.fma(u, FloatVector.broadcast(SPECIES, 1f));
            FloatVector ratio = v.mul(p).div(q);
            FloatVector tanh = ratio.blend(1f, v.compare(VectorOperators.GE, FloatGateTanh.BOUND))
                    .blend(-1f, v.compare(VectorOperators.LE, -FloatGateTanh.BOUND));
            tanh.mul(scale).add(shift).intoArray(y, yOff + j);
        }
    }

    private static void sigmoid(int n, float[] x, int xOff, float[] rest) {
        int whole = n - n % LANES;
        activate(whole, 0.5f, 0.5f, 0.5f, x, xOff, x, xOff);
        if (whole < n) {
            System.arraycopy(x, xOff + whole, rest, 0, n - whole);
            activate(LANES, 0.5f, 0.5f, 0.5f, rest, 0, rest, 0);
            System.arraycopy(rest, 0, x, xOff + whole, n - whole);
        }
    }

    private static void tanh(int n, float[] x, int xOff, float[] y, int yOff, float[] rest) {
        int whole = n - n % LANES;
        activate(whole, 1f, 1f, 0f, x, xOff, y, yOff);
        if (whole < n) {
            System.arraycopy(x, xOff + whole, rest, 0, n - whole);
            activate(LANES, 1f, 1f, 0f, rest, 0, rest, 0);
            System.arraycopy(rest, 0, y, yOff + whole, n - whole);
        }
    }

    /** c = f cPrev + i g. */
    private static void cell(
            int size, float[] gates, int at, float[] cPrev, int cPrevAt, float[] c, int cAt, float[] rest) {
        int j = 0;
        for (; j <= size - LANES; j += LANES) {
            cell(size, gates, at + j, cPrev, cPrevAt + j, c, cAt + j);
        }
        if (j < size) {
            int n = size - j;
            for (int q = 0; q < 3; q++) {
                System.arraycopy(gates, at + q * size + j, rest, q * LANES, n);
            }
            System.arraycopy(cPrev, cPrevAt + j, rest, 3 * LANES, n);
            cell(LANES, rest, 0, rest, 3 * LANES, rest, 4 * LANES);
            System.arraycopy(rest, 4 * LANES, c, cAt + j, n);
        }
    }

    private static void cell(int size, float[] gates, int at, float[] cPrev, int cPrevAt, float[] c, int cAt) {
        FloatVector i = FloatVector.fromArray(SPECIES, gates, at);
        FloatVector f = FloatVector.fromArray(SPECIES, gates, at + size);
        FloatVector g = FloatVector.fromArray(SPECIES, gates, at + 2 * size);
        f.fma(FloatVector.fromArray(SPECIES, cPrev, cPrevAt), i.mul(g))
                .add(COARSE)
                .sub(COARSE)
                .intoArray(c, cAt);
    }

    /** h = o h. */
    private static void output(int size, float[] o, int oAt, float[] h, int hAt) {
        int j = 0;
        for (; j <= size - LANES; j += LANES) {
            FloatVector tanh = FloatVector.fromArray(SPECIES, h, hAt + j);
            FloatVector product = FloatVector.fromArray(SPECIES, o, oAt + j).mul(tanh);
            product.add(COARSE).sub(COARSE).intoArray(h, hAt + j);
        }
        for (; j < size; j++) {
            float product = o[oAt + j] * h[hAt + j];
            h[hAt + j] = product + COARSE - COARSE;
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
        Scratch scratch = Scratch.of(size);
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            tanh(size, c, cOff + state, scratch.row, 0, scratch.rest);
            backward(
                    size,
                    gates,
                    gatesOff + r * 4 * size,
                    cPrev,
                    cPrevOff + state,
                    scratch,
                    dh,
                    dhOff + state,
                    dc,
                    dcOff + state,
                    dGates,
                    dGatesOff + r * 4 * size);
        }
    }

    private static void backward(
            int size,
            float[] gates,
            int at,
            float[] cPrev,
            int cPrevAt,
            Scratch scratch,
            float[] dh,
            int dhAt,
            float[] dc,
            int dcAt,
            float[] dGates,
            int to) {
        float[] tanh = scratch.row;
        int j = 0;
        for (; j <= size - LANES; j += LANES) {
            backward(size, gates, at + j, cPrev, cPrevAt + j, tanh, j, dh, dhAt + j, dc, dcAt + j, dGates, to + j);
        }
        if (j < size) {
            int n = size - j;
            float[] rest = scratch.rest;
            for (int q = 0; q < 4; q++) {
                System.arraycopy(gates, at + q * size + j, rest, q * LANES, n);
            }
            System.arraycopy(cPrev, cPrevAt + j, rest, 4 * LANES, n);
            System.arraycopy(tanh, j, rest, 5 * LANES, n);
            System.arraycopy(dh, dhAt + j, rest, 6 * LANES, n);
            System.arraycopy(dc, dcAt + j, rest, 7 * LANES, n);
            backward(LANES, rest, 0, rest, 4 * LANES, rest, 5 * LANES, rest, 6 * LANES, rest, 7 * LANES, rest, 0);
            for (int q = 0; q < 4; q++) {
                System.arraycopy(rest, q * LANES, dGates, to + q * size + j, n);
            }
            System.arraycopy(rest, 7 * LANES, dc, dcAt + j, n);
        }
    }

    private static void backward(
            int size,
            float[] gates,
            int at,
            float[] cPrev,
            int cPrevAt,
            float[] tanh,
            int tanhAt,
            float[] dh,
            int dhAt,
            float[] dc,
            int dcAt,
            float[] dGates,
            int to) {
        FloatVector i = FloatVector.fromArray(SPECIES, gates, at);
        FloatVector f = FloatVector.fromArray(SPECIES, gates, at + size);
        FloatVector g = FloatVector.fromArray(SPECIES, gates, at + 2 * size);
        FloatVector o = FloatVector.fromArray(SPECIES, gates, at + 3 * size);
        FloatVector th = FloatVector.fromArray(SPECIES, tanh, tanhAt);
        FloatVector dy = FloatVector.fromArray(SPECIES, dh, dhAt);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector through = dy.mul(o);
        FloatVector toCell = through.mul(one.sub(th.mul(th)));
        FloatVector total = toCell.add(FloatVector.fromArray(SPECIES, dc, dcAt));
        FloatVector toInput = total.mul(i);
        FloatVector toState = total.mul(f);
        FloatVector before = FloatVector.fromArray(SPECIES, cPrev, cPrevAt);
        FloatVector di = toInput.mul(g).mul(one.sub(i));
        FloatVector df = toState.mul(before).mul(one.sub(f));
        FloatVector dg = toInput.mul(one.sub(g.mul(g)));
        FloatVector dOut = through.mul(th).mul(one.sub(o));
        di.add(COARSE).sub(COARSE).intoArray(dGates, to);
        df.add(COARSE).sub(COARSE).intoArray(dGates, to + size);
        dg.add(COARSE).sub(COARSE).intoArray(dGates, to + 2 * size);
        dOut.add(COARSE).sub(COARSE).intoArray(dGates, to + 3 * size);
        toState.add(COARSE).sub(COARSE).intoArray(dc, dcAt);
    }
}
