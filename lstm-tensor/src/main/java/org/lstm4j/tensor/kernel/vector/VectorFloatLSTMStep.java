package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatLSTMStep;
import org.lstm4j.tensor.kernel.scalar.FloatGateSigmoid;
import org.lstm4j.tensor.kernel.scalar.FloatGateTanh;
import org.lstm4j.tensor.kernel.scalar.FloatSubnormals;
import org.lstm4j.tensor.kernel.scalar.PlainFloatLSTMStep;

/**
 * The element-wise part of an LSTM step over whole vectors. A block of rows is processed in three passes, and stays in L1
 * between them: i and f, then g and c, then o and h. A single pass would be more than C2 inlines.
 */
final class VectorFloatLSTMStep implements FloatLSTMStep {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int SHIFT = FloatGateSigmoid.SHIFT;

    /** Rounds subnormal values to 0; see {@link FloatSubnormals}. */
    private static final float COARSE = FloatSubnormals.COARSE;

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
        int whole = size - size % LANES;
        int block = VectorFloatGates.blockRows(size);
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
        if (size - whole <= VectorFloatGates.FEW) {
            forwardFew(rows, size, whole, gates, gatesOff, cPrev, cPrevOff, c, cOff, h, hOff);
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

    /** The hidden units from the given one on, one at a time. */
    private static void forwardFew(
            int rows,
            int size,
            int first,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] h,
            int hOff) {
        for (int r = 0; r < rows; r++) {
            for (int j = first; j < size; j++) {
                int at = gatesOff + r * 4 * size + j;
                int state = r * size + j;
                float i = FloatGateSigmoid.of(gates[at]);
                float f = FloatGateSigmoid.of(gates[at + size]);
                float g = FloatGateTanh.of(gates[at + 2 * size]);
                float o = FloatGateSigmoid.of(gates[at + 3 * size]);
                float next = FloatSubnormals.flush(Math.fma(f, cPrev[cPrevOff + state], i * g));
                gates[at] = i;
                gates[at + size] = f;
                gates[at + 2 * size] = g;
                gates[at + 3 * size] = o;
                c[cOff + state] = next;
                h[hOff + state] = FloatSubnormals.flush(o * FloatGateTanh.of(next));
            }
        }
    }

    /** The first n hidden units of each row, which fill whole vectors. */
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
        int candidate = at + 2 * size;
        int output = at + 3 * size;
        boolean exceed = VectorFloatGates.exceed(rows * width, gates, at);
        if (exceed) {
            for (int gate = at; gate < at + width; gate += size) {
                float bound = gate == candidate ? FloatGateTanh.BOUND : FloatGateSigmoid.BOUND;
                VectorFloatGates.clamp(rows, n, bound, gates, gate, width, gates, gate, width);
            }
        }
        VectorFloatGates.sigmoids(rows, n, gates, at, at + size, width);
        if (exceed) {
            VectorFloatGates.close(rows, n, gates, at, width, gates, at, width);
            VectorFloatGates.close(rows, n, gates, at + size, width, gates, at + size, width);
        }
        boolean large = false;
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            large |= cell(n, size, gates, at + 4 * state, cPrev, cPrevAt + state, c, cAt + state);
        }
        float[] bounded = c;
        int boundedAt = cAt;
        if (large) {
            VectorFloatGates.clamp(rows, n, FloatGateTanh.BOUND, c, cAt, size, h, hAt, size);
            bounded = h;
            boundedAt = hAt;
        }
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            output(n, gates, output + 4 * state, bounded, boundedAt + state, h, hAt + state);
        }
        if (exceed) {
            VectorFloatGates.close(rows, n, gates, output, width, h, hAt, size);
            VectorFloatGates.close(rows, n, gates, output, width, gates, output, width);
        }
    }

    /**
     * g = tanh(g) as in {@link VectorFloatGates#tanh}, c = f cPrev + i g.
     *
     * @return whether an element of c {@linkplain VectorFloatGates#exceed exceeds} the bound
     */
    private static boolean cell(
            int n, int size, float[] gates, int at, float[] cPrev, int cPrevAt, float[] c, int cAt) {
        IntVector most = IntVector.zero(IntVector.SPECIES_PREFERRED); // float only
        // double only: LongVector most = LongVector.zero(LongVector.SPECIES_PREFERRED);
        for (int j = 0; j < n; j += LANES) {
            int candidate = at + 2 * size + j;
            FloatVector v = FloatVector.fromArray(SPECIES, gates, candidate);
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
            FloatVector g = v.mul(p).div(q);
            g.intoArray(gates, candidate);
            FloatVector i = FloatVector.fromArray(SPECIES, gates, at + j);
            FloatVector f = FloatVector.fromArray(SPECIES, gates, at + size + j);
            FloatVector next = f.fma(FloatVector.fromArray(SPECIES, cPrev, cPrevAt + j), i.mul(g))
                    .add(COARSE)
                    .sub(COARSE);
            next.intoArray(c, cAt + j);
            most = most.max(next.reinterpretAsInts().and(VectorFloatGates.NO_SIGN)); // float only
            // double only: most = most.max(next.reinterpretAsLongs().and(VectorDoubleGates.NO_SIGN));
        }
        return most.reduceLanes(VectorOperators.MAX) > VectorFloatGates.BOUND_BITS;
    }

    /**
     * o = sigmoid(o), h = o tanh(c), with one division for both; see {@link VectorFloatGates#sigmoids} and {@link
     * VectorFloatGates#tanh}.
     */
    private static void output(int n, float[] o, int oAt, float[] c, int cAt, float[] h, int hAt) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int j = 0; j < n; j += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, c, cAt + j);
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
            p = p.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.P0)).mul(v);
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q8));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q7));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q6));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q5));
            // double only: q = q.fma(u, DoubleVector.broadcast(SPECIES, DoubleGateTanh.Q4));
            q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q3));
            q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q2));
            q = q.fma(u, FloatVector.broadcast(SPECIES, FloatGateTanh.Q1)).fma(u, one);
            FloatVector x = FloatVector.fromArray(SPECIES, o, oAt + j);
            FloatVector slope = FloatVector.broadcast(SPECIES, -FloatGateSigmoid.LOG2_E);
            FloatVector biased = FloatVector.broadcast(SPECIES, FloatGateSigmoid.BIASED);
            FloatVector integer = x.fma(slope, biased);
            FloatVector f = x.fma(slope, biased.sub(integer));
            FloatVector e = FloatVector.broadcast(SPECIES, FloatGateSigmoid.C5); // float only
            // double only: DoubleVector e = DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C11);
            // double only: e = e.fma(f, DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C10));
            // double only: e = e.fma(f, DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C9));
            // double only: e = e.fma(f, DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C8));
            // double only: e = e.fma(f, DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C7));
            // double only: e = e.fma(f, DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C6));
            // double only: e = e.fma(f, DoubleVector.broadcast(SPECIES, DoubleGateSigmoid.C5));
            e = e.fma(f, FloatVector.broadcast(SPECIES, FloatGateSigmoid.C4));
            e = e.fma(f, FloatVector.broadcast(SPECIES, FloatGateSigmoid.C3));
            e = e.fma(f, FloatVector.broadcast(SPECIES, FloatGateSigmoid.C2));
            e = e.fma(f, FloatVector.broadcast(SPECIES, FloatGateSigmoid.C1)).fma(f, one);
            IntVector power = integer.reinterpretAsInts().lanewise(VectorOperators.LSHL, SHIFT); // float only
            e = e.fma(power.reinterpretAsFloats(), one); // float only
            // double only: LongVector power = integer.reinterpretAsLongs().lanewise(VectorOperators.LSHL, SHIFT);
            // double only: e = e.fma(power.reinterpretAsDoubles(), one);
            FloatVector inverse = one.div(q.mul(e));
            q.mul(inverse).intoArray(o, oAt + j);
            p.mul(inverse).add(COARSE).sub(COARSE).intoArray(h, hAt + j);
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
        float[] tanh = Row.of(size);
        float[] rest = VectorFloatGates.rest();
        int whole = size - size % LANES;
        boolean few = size - whole <= VectorFloatGates.FEW;
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            int from = gatesOff + 4 * state;
            int to = dGatesOff + 4 * state;
            if (whole > 0) {
                tanh(whole, c, cOff + state, tanh, 0);
            }
            backwardUnits(
                    whole,
                    size,
                    gates,
                    from,
                    cPrev,
                    cPrevOff + state,
                    tanh,
                    0,
                    dh,
                    dhOff + state,
                    dc,
                    dcOff + state,
                    dGates,
                    to);
            if (few) {
                for (int j = whole; j < size; j++) {
                    int at = state + j;
                    float tanhC = FloatGateTanh.of(c[cOff + at]);
                    PlainFloatLSTMStep.backward(
                            size,
                            tanhC,
                            gates,
                            from + j,
                            cPrev[cPrevOff + at],
                            dh[dhOff + at],
                            dc,
                            dcOff + at,
                            dGates,
                            to + j);
                }
            } else {
                VectorFloatGates.gather(4, size, whole, gates, from, rest, 0);
                VectorFloatGates.gather(1, size, whole, cPrev, cPrevOff + state, rest, 4);
                VectorFloatGates.gather(1, size, whole, c, cOff + state, rest, 5);
                VectorFloatGates.gather(1, size, whole, dh, dhOff + state, rest, 6);
                VectorFloatGates.gather(1, size, whole, dc, dcOff + state, rest, 7);
                tanh(LANES, rest, 5 * LANES, rest, 5 * LANES);
                backwardUnits(
                        LANES, LANES, rest, 0, rest, 4 * LANES, rest, 5 * LANES, rest, 6 * LANES, rest, 7 * LANES, rest,
                        0);
                VectorFloatGates.scatter(4, size, whole, rest, 0, dGates, to);
                VectorFloatGates.scatter(1, size, whole, rest, 7, dc, dcOff + state);
            }
        }
    }

    /** y = tanh(c) for c of any magnitude. */
    private static void tanh(int n, float[] c, int cAt, float[] y, int yAt) {
        if (VectorFloatGates.exceed(n, c, cAt)) {
            VectorFloatGates.clamp(1, n, FloatGateTanh.BOUND, c, cAt, 0, y, yAt, 0);
            VectorFloatGates.tanh(1, n, y, yAt, 0, y, yAt, 0);
        } else {
            VectorFloatGates.tanh(1, n, c, cAt, 0, y, yAt, 0);
        }
    }

    /** A buffer for tanh(c) of one row, per thread. */
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

    /** Backward of n hidden units, which fill whole vectors. */
    private static void backwardUnits(
            int n,
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
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int j = 0; j < n; j += LANES) {
            FloatVector i = FloatVector.fromArray(SPECIES, gates, at + j);
            FloatVector f = FloatVector.fromArray(SPECIES, gates, at + size + j);
            FloatVector g = FloatVector.fromArray(SPECIES, gates, at + 2 * size + j);
            FloatVector o = FloatVector.fromArray(SPECIES, gates, at + 3 * size + j);
            FloatVector th = FloatVector.fromArray(SPECIES, tanh, tanhAt + j);
            FloatVector dy = FloatVector.fromArray(SPECIES, dh, dhAt + j);
            FloatVector through = dy.mul(o);
            FloatVector toCell = through.mul(one.sub(th.mul(th)));
            FloatVector total = toCell.add(FloatVector.fromArray(SPECIES, dc, dcAt + j));
            FloatVector toInput = total.mul(i);
            FloatVector toState = total.mul(f);
            FloatVector before = FloatVector.fromArray(SPECIES, cPrev, cPrevAt + j);
            FloatVector di = toInput.mul(g).mul(one.sub(i));
            FloatVector df = toState.mul(before).mul(one.sub(f));
            FloatVector dg = toInput.mul(one.sub(g.mul(g)));
            FloatVector dOut = through.mul(th).mul(one.sub(o));
            di.add(COARSE).sub(COARSE).intoArray(dGates, to + j);
            df.add(COARSE).sub(COARSE).intoArray(dGates, to + size + j);
            dg.add(COARSE).sub(COARSE).intoArray(dGates, to + 2 * size + j);
            dOut.add(COARSE).sub(COARSE).intoArray(dGates, to + 3 * size + j);
            toState.add(COARSE).sub(COARSE).intoArray(dc, dcAt + j);
        }
    }
}
