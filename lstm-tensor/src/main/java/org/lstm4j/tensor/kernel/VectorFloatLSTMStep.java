package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The element-by-element part of an LSTM step over whole vectors: for a few rows at a time the activations first, each
 * in a loop of its own, then the rest; the rows stay in the core's L1 between them. (One pass for all is more than C2
 * inlines.)
 */
final class VectorFloatLSTMStep {
    private static final VectorSpecies<Float> SPECIES = VectorFloatTiles.SPECIES;
    private static final int LANES = VectorFloatTiles.LANES;

    /** Numbers of gates that are worked on at a time: a third of a core's L1. */
    private static final int BLOCK = 4096;

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
        int whole = size - size % LANES;
        int block = Math.max(1, BLOCK / (4 * size));
        for (int r = 0; r < rows && whole > 0; r += block) {
            int state = r * size;
            forward(
                    Math.min(block, rows - r),
                    size,
                    whole,
                    gates,
                    gatesOff + 4 * state,
                    cPrev,
                    cPrevOff + state,
                    c,
                    cOff + state,
                    h,
                    hOff + state);
        }
        if (whole == size) {
            return;
        }
        float[] rest = VectorFloatGates.rest();
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            VectorFloatGates.gather(4, size, whole, gates, gatesOff + 4 * state, rest, 0);
            VectorFloatGates.gather(1, size, whole, cPrev, cPrevOff + state, rest, 4);
            forward(1, LANES, LANES, rest, 0, rest, 4 * LANES, rest, 4 * LANES, rest, 5 * LANES);
            VectorFloatGates.scatter(4, size, whole, rest, 0, gates, gatesOff + 4 * state);
            VectorFloatGates.scatter(1, size, whole, rest, 4, c, cOff + state);
            VectorFloatGates.scatter(1, size, whole, rest, 5, h, hOff + state);
        }
    }

    /** The first n units, a number of whole vectors, of each row. */
    private static void forward(
            int rows,
            int size,
            int n,
            float[] gates,
            int at,
            float[] cPrev,
            int cPrevAt,
            float[] c,
            int cAt,
            float[] h,
            int hAt) {
        int width = 4 * size;
        int output = at + 3 * size;
        // One call for all gates: each one more is compiled into this method again, until C2 has enough and boxes.
        for (int gate = at; gate <= output; gate += size) {
            boolean candidate = gate == at + 2 * size;
            VectorFloatGates.activate(rows, n, candidate ? 1f : 0.5f, gates, gate, width, gates, gate, width);
        }
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            for (int j = 0; j < n; j += LANES) {
                cell(size, gates, at + 4 * state + j, cPrev, cPrevAt + state + j, c, cAt + state + j);
            }
        }
        VectorFloatGates.activate(rows, n, 1f, c, cAt, size, h, hAt, size);
        for (int r = 0; r < rows; r++) {
            output(n, gates, output + r * width, h, hAt + r * size);
        }
    }

    /** c = f cPrev + i g. */
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
    private static void output(int n, float[] o, int oAt, float[] h, int hAt) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector tanh = FloatVector.fromArray(SPECIES, h, hAt + j);
            FloatVector product = FloatVector.fromArray(SPECIES, o, oAt + j).mul(tanh);
            product.add(COARSE).sub(COARSE).intoArray(h, hAt + j);
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
        float[] tanh = Row.of(size);
        float[] rest = VectorFloatGates.rest();
        int whole = size - size % LANES;
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            int from = gatesOff + 4 * state;
            int to = dGatesOff + 4 * state;
            VectorFloatGates.activate(1, whole, 1f, c, cOff + state, 0, tanh, 0, 0);
            for (int j = 0; j < whole; j += LANES) {
                backward(
                        size,
                        gates,
                        from + j,
                        cPrev,
                        cPrevOff + state + j,
                        tanh,
                        j,
                        dh,
                        dhOff + state + j,
                        dc,
                        dcOff + state + j,
                        dGates,
                        to + j);
            }
            if (whole < size) {
                VectorFloatGates.gather(4, size, whole, gates, from, rest, 0);
                VectorFloatGates.gather(1, size, whole, cPrev, cPrevOff + state, rest, 4);
                VectorFloatGates.gather(1, size, whole, c, cOff + state, rest, 5);
                VectorFloatGates.gather(1, size, whole, dh, dhOff + state, rest, 6);
                VectorFloatGates.gather(1, size, whole, dc, dcOff + state, rest, 7);
                VectorFloatGates.activate(1, LANES, 1f, rest, 5 * LANES, 0, rest, 5 * LANES, 0);
                backward(LANES, rest, 0, rest, 4 * LANES, rest, 5 * LANES, rest, 6 * LANES, rest, 7 * LANES, rest, 0);
                VectorFloatGates.scatter(4, size, whole, rest, 0, dGates, to);
                VectorFloatGates.scatter(1, size, whole, rest, 7, dc, dcOff + state);
            }
        }
    }

    /** Room for tanh(c) of a row. One for each thread. */
    private static final class Row {
        static final ThreadLocal<float[]> OF_THREAD = ThreadLocal.withInitial(() -> new float[LANES]);

        static float[] of(int size) {
            float[] held = OF_THREAD.get();
            if (held.length < size) {
                held = new float[size];
                OF_THREAD.set(held);
            }
            return held;
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
