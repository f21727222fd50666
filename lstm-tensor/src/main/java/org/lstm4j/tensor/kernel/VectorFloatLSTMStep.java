package org.lstm4j.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The element-by-element part of an LSTM step in one pass over whole vectors. */
final class VectorFloatLSTMStep {
    private static final VectorSpecies<Float> SPECIES = VectorFloatTiles.SPECIES;
    private static final int LANES = VectorFloatTiles.LANES;

    /** Room for the units that do not fill a vector, one for each thread. */
    private static final ThreadLocal<float[]> SIDE = ThreadLocal.withInitial(() -> new float[8 * LANES]);

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
        for (int r = 0; r < rows; r++) {
            int at = gatesOff + r * 4 * size;
            int state = r * size;
            for (int j = 0; j < whole; j += LANES) {
                forward(size, gates, at + j, cPrev, cPrevOff + state + j, c, cOff + state + j, h, hOff + state + j);
            }
            if (whole < size) {
                forwardRest(whole, size, gates, at, cPrev, cPrevOff + state, c, cOff + state, h, hOff + state);
            }
        }
    }

    private static void forward(
            int size, float[] gates, int at, float[] cPrev, int cPrevAt, float[] c, int cAt, float[] h, int hAt) {
        FloatVector i = VectorFloatMath.sigmoid(FloatVector.fromArray(SPECIES, gates, at));
        FloatVector f = VectorFloatMath.sigmoid(FloatVector.fromArray(SPECIES, gates, at + size));
        FloatVector g = VectorFloatMath.tanh(FloatVector.fromArray(SPECIES, gates, at + 2 * size));
        FloatVector o = VectorFloatMath.sigmoid(FloatVector.fromArray(SPECIES, gates, at + 3 * size));
        i.intoArray(gates, at);
        f.intoArray(gates, at + size);
        g.intoArray(gates, at + 2 * size);
        o.intoArray(gates, at + 3 * size);
        FloatVector next = flush(f.fma(FloatVector.fromArray(SPECIES, cPrev, cPrevAt), i.mul(g)));
        next.intoArray(c, cAt);
        flush(o.mul(VectorFloatMath.tanh(next))).intoArray(h, hAt);
    }

    /* The units that do not fill a vector go through one on the side, so that each unit is computed in the same way. */
    private static void forwardRest(
            int from,
            int size,
            float[] gates,
            int at,
            float[] cPrev,
            int cPrevAt,
            float[] c,
            int cAt,
            float[] h,
            int hAt) {
        int rest = size - from;
        float[] side = SIDE.get();
        for (int q = 0; q < 4; q++) {
            System.arraycopy(gates, at + q * size + from, side, q * LANES, rest);
        }
        System.arraycopy(cPrev, cPrevAt + from, side, 4 * LANES, rest);
        forward(LANES, side, 0, side, 4 * LANES, side, 5 * LANES, side, 6 * LANES);
        for (int q = 0; q < 4; q++) {
            System.arraycopy(side, q * LANES, gates, at + q * size + from, rest);
        }
        System.arraycopy(side, 5 * LANES, c, cAt + from, rest);
        System.arraycopy(side, 6 * LANES, h, hAt + from, rest);
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
        int whole = size - size % LANES;
        for (int r = 0; r < rows; r++) {
            int at = gatesOff + r * 4 * size;
            int to = dGatesOff + r * 4 * size;
            int state = r * size;
            for (int j = 0; j < whole; j += LANES) {
                int s = state + j;
                backward(
                        size,
                        gates,
                        at + j,
                        cPrev,
                        cPrevOff + s,
                        c,
                        cOff + s,
                        dh,
                        dhOff + s,
                        dc,
                        dcOff + s,
                        dGates,
                        to + j);
            }
            if (whole < size) {
                backwardRest(
                        whole,
                        size,
                        gates,
                        at,
                        cPrev,
                        cPrevOff + state,
                        c,
                        cOff + state,
                        dh,
                        dhOff + state,
                        dc,
                        dcOff + state,
                        dGates,
                        to);
            }
        }
    }

    private static void backward(
            int size,
            float[] gates,
            int at,
            float[] cPrev,
            int cPrevAt,
            float[] c,
            int cAt,
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
        FloatVector tanh = VectorFloatMath.tanh(FloatVector.fromArray(SPECIES, c, cAt));
        FloatVector dy = FloatVector.fromArray(SPECIES, dh, dhAt);
        FloatVector through = dy.mul(o).mul(oneMinus(tanh.mul(tanh)));
        FloatVector total = through.add(FloatVector.fromArray(SPECIES, dc, dcAt));
        FloatVector before = FloatVector.fromArray(SPECIES, cPrev, cPrevAt);
        flush(total.mul(g).mul(i).mul(oneMinus(i))).intoArray(dGates, to);
        flush(total.mul(before).mul(f).mul(oneMinus(f))).intoArray(dGates, to + size);
        flush(total.mul(i).mul(oneMinus(g.mul(g)))).intoArray(dGates, to + 2 * size);
        flush(dy.mul(tanh).mul(o).mul(oneMinus(o))).intoArray(dGates, to + 3 * size);
        flush(total.mul(f)).intoArray(dc, dcAt);
    }

    private static void backwardRest(
            int from,
            int size,
            float[] gates,
            int at,
            float[] cPrev,
            int cPrevAt,
            float[] c,
            int cAt,
            float[] dh,
            int dhAt,
            float[] dc,
            int dcAt,
            float[] dGates,
            int to) {
        int rest = size - from;
        float[] side = SIDE.get();
        for (int q = 0; q < 4; q++) {
            System.arraycopy(gates, at + q * size + from, side, q * LANES, rest);
        }
        System.arraycopy(cPrev, cPrevAt + from, side, 4 * LANES, rest);
        System.arraycopy(c, cAt + from, side, 5 * LANES, rest);
        System.arraycopy(dh, dhAt + from, side, 6 * LANES, rest);
        System.arraycopy(dc, dcAt + from, side, 7 * LANES, rest);
        backward(LANES, side, 0, side, 4 * LANES, side, 5 * LANES, side, 6 * LANES, side, 7 * LANES, side, 0);
        for (int q = 0; q < 4; q++) {
            System.arraycopy(side, q * LANES, dGates, to + q * size + from, rest);
        }
        System.arraycopy(side, 7 * LANES, dc, dcAt + from, rest);
    }

    private static FloatVector oneMinus(FloatVector x) {
        return FloatVector.broadcast(SPECIES, 1f).sub(x);
    }

    /** Denormal numbers become 0; see {@link FloatLSTMStep}. */
    private static FloatVector flush(FloatVector x) {
        return x.add(FloatLSTMStep.COARSE).sub(FloatLSTMStep.COARSE);
    }
}
