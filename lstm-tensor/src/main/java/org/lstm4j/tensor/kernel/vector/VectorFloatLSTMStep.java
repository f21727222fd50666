package org.lstm4j.tensor.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatArray;
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
            int m, int size, float[] z, int zOff, float[] c0, int c0Off, float[] c, int cOff, float[] h, int hOff) {
        int whole = size - size % LANES;
        int block = VectorFloatGates.blockRows(size);
        for (int r = 0; r < m && whole > 0; r += block) {
            int state = r * size;
            int count = Math.min(block, m - r);
            forwardUnits(count, size, z, zOff + 4 * state, c0, c0Off + state, c, cOff + state, h, hOff + state);
        }
        if (whole == size) {
            return;
        }
        if (size - whole <= VectorFloatGates.FEW) {
            forwardFew(m, size, z, zOff, c0, c0Off, c, cOff, h, hOff);
            return;
        }
        float[] rest = VectorFloatGates.rest();
        for (int r = 0; r < m; r++) {
            int state = r * size;
            VectorFloatGates.gather(4, size, z, zOff + 4 * state, rest, 0);
            VectorFloatGates.gather(1, size, c0, c0Off + state, rest, 4);
            forwardUnits(1, LANES, rest, 0, rest, 4 * LANES, rest, 4 * LANES, rest, 5 * LANES);
            VectorFloatGates.scatter(4, size, rest, 0, z, zOff + 4 * state);
            VectorFloatGates.scatter(1, size, rest, 4, c, cOff + state);
            VectorFloatGates.scatter(1, size, rest, 5, h, hOff + state);
        }
    }

    /** The hidden units that do not fill a vector, one at a time. */
    private static void forwardFew(
            int m, int size, float[] z, int zOff, float[] c0, int c0Off, float[] c, int cOff, float[] h, int hOff) {
        for (int r = 0; r < m; r++) {
            for (int j = size - size % LANES; j < size; j++) {
                int at = zOff + r * 4 * size + j;
                int state = r * size + j;
                float i = FloatGateSigmoid.of(z[at]);
                float f = FloatGateSigmoid.of(z[at + size]);
                float g = FloatGateTanh.of(z[at + 2 * size]);
                float o = FloatGateSigmoid.of(z[at + 3 * size]);
                float next = FloatSubnormals.flush(Math.fma(f, c0[c0Off + state], i * g));
                z[at] = i;
                z[at + size] = f;
                z[at + 2 * size] = g;
                z[at + 3 * size] = o;
                c[cOff + state] = next;
                h[hOff + state] = FloatSubnormals.flush(o * FloatGateTanh.of(next));
            }
        }
    }

    /** The hidden units of each row that fill whole vectors. */
    private static void forwardUnits(
            int m, int size, float[] z, int at, float[] c0, int c0At, float[] c, int cAt, float[] h, int hAt) {
        int n = size - size % LANES;
        int width = 4 * size;
        if (VectorFloatGates.exceed(m * width, z, at)) {
            forwardBeyond(m, size, z, at, c0, c0At, c, cAt, h, hAt);
            return;
        }
        VectorFloatGates.sigmoids(m, n, z, at, at + size, width);
        boolean large = false;
        for (int r = 0; r < m; r++) {
            int state = r * size;
            large |= cell(n, size, z, at + 4 * state, c0, c0At + state, c, cAt + state);
        }
        outputs(large, m, size, z, at, c, cAt, h, hAt);
        if (large) {
            for (int r = 0; r < m; r++) {
                int state = r * size;
                outputBeyond(n, z, at + 4 * state + 3 * size, c, cAt + state, h, hAt + state);
            }
        }
    }

    /** As forward, for pre-activations of any magnitude. */
    private static void forwardBeyond(
            int m, int size, float[] z, int at, float[] c0, int c0At, float[] c, int cAt, float[] h, int hAt) {
        int n = size - size % LANES;
        int width = 4 * size;
        FloatArray buffer = VectorFloatGates.SAVED.take(m * width);
        float[] saved = buffer.data();
        System.arraycopy(z, at, saved, 0, m * width);
        for (int gate = 0; gate < width; gate += size) {
            float limit = gate == 2 * size ? FloatGateTanh.LIMIT : FloatGateSigmoid.LIMIT;
            VectorFloatGates.clamp(m, n, limit, saved, gate, width, z, at + gate, width);
        }
        VectorFloatGates.sigmoids(m, n, z, at, at + size, width);
        VectorFloatGates.sigmoidBeyond(m, n, saved, 0, width, z, at, width);
        VectorFloatGates.sigmoidBeyond(m, n, saved, size, width, z, at + size, width);
        int candidate = at + 2 * size;
        VectorFloatGates.tanh(m, n, z, candidate, width, z, candidate, width);
        VectorFloatGates.tanhBeyond(m, n, saved, 2 * size, width, z, candidate, width);
        for (int r = 0; r < m; r++) {
            int state = r * size;
            next(n, size, z, at + 4 * state, c0, c0At + state, c, cAt + state);
        }
        outputs(true, m, size, z, at, c, cAt, h, hAt);
        for (int r = 0; r < m; r++) {
            int state = r * size;
            int o = at + 4 * state + 3 * size;
            outputBeyond(n, saved, 4 * state + 3 * size, z, o, c, cAt + state, h, hAt + state);
            outputBeyond(n, z, o, c, cAt + state, h, hAt + state);
        }
        VectorFloatGates.SAVED.release(buffer);
    }

    /** c = f cPrev + i g, as in {@link #cell}. */
    private static void next(int n, int size, float[] z, int at, float[] c0, int c0At, float[] c, int cAt) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector i = FloatVector.fromArray(SPECIES, z, at + j);
            FloatVector f = FloatVector.fromArray(SPECIES, z, at + size + j);
            FloatVector g = FloatVector.fromArray(SPECIES, z, at + 2 * size + j);
            f.fma(FloatVector.fromArray(SPECIES, c0, c0At + j), i.mul(g))
                    .add(COARSE)
                    .sub(COARSE)
                    .intoArray(c, cAt + j);
        }
    }

    /**
     * o = sigmoid(o), h = o tanh(c).
     *
     * @param large whether c may be out of range of tanh's formula: it is then clamped, in h
     */
    private static void outputs(
            boolean large, int m, int size, float[] z, int at, float[] c, int cAt, float[] h, int hAt) {
        int n = size - size % LANES;
        if (large) {
            VectorFloatGates.clamp(m, n, FloatGateTanh.LIMIT, c, cAt, size, h, hAt, size);
        }
        float[] bounded = large ? h : c;
        int boundedAt = large ? hAt : cAt;
        for (int r = 0; r < m; r++) {
            int state = r * size;
            output(n, z, at + 4 * state + 3 * size, bounded, boundedAt + state, h, hAt + state);
        }
    }

    /** o = sigmoid(x) and h = o tanh(c) where x is out of range of the formula. */
    private static void outputBeyond(
            int n, float[] x, int xAt, float[] o, int oAt, float[] c, int cAt, float[] h, int hAt) {
        for (int j = 0; j < n; j++) {
            float v = x[xAt + j];
            if (!(Math.abs(v) <= FloatGateSigmoid.LIMIT)) {
                o[oAt + j] = FloatGateSigmoid.beyond(v);
                h[hAt + j] = FloatSubnormals.flush(o[oAt + j] * FloatGateTanh.of(c[cAt + j]));
            }
        }
    }

    /** h = o tanh(c) where c is out of range of the formula. */
    private static void outputBeyond(int n, float[] o, int oAt, float[] c, int cAt, float[] h, int hAt) {
        for (int j = 0; j < n; j++) {
            float v = c[cAt + j];
            if (!(Math.abs(v) <= FloatGateTanh.LIMIT)) {
                h[hAt + j] = FloatSubnormals.flush(o[oAt + j] * FloatGateTanh.beyond(v));
            }
        }
    }

    /**
     * g = tanh(g) as in {@link VectorFloatGates#tanh}, c = f cPrev + i g.
     *
     * @return whether an element of c {@linkplain VectorFloatGates#exceed exceeds} the limit
     */
    private static boolean cell(int n, int size, float[] gates, int at, float[] c0, int c0At, float[] c, int cAt) {
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
            FloatVector next = f.fma(FloatVector.fromArray(SPECIES, c0, c0At + j), i.mul(g))
                    .add(COARSE)
                    .sub(COARSE);
            next.intoArray(c, cAt + j);
            most = most.max(next.reinterpretAsInts().and(VectorFloatGates.NO_SIGN)); // float only
            // double only: most = most.max(next.reinterpretAsLongs().and(VectorDoubleGates.NO_SIGN));
        }
        return most.reduceLanes(VectorOperators.MAX) > VectorFloatGates.LIMIT_BITS;
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
    public void backward(Pass pass, int m, int row, int previous, int first) {
        int size = pass.size();
        Buffers buffers = Buffers.of(size);
        float[] rest = buffers.rest.gates().data();
        int whole = size - size % LANES;
        boolean few = size - whole <= VectorFloatGates.FEW;
        for (int r = 0; r < m; r++) {
            int c = (row + r) * size;
            if (whole > 0) {
                tanh(whole, pass.c(), c, buffers.tanh);
            }
            backwardUnits(whole, pass, row + r, previous + r, first + r, buffers.tanh);
            if (few) {
                for (int j = whole; j < size; j++) {
                    float tanh = FloatGateTanh.of(pass.c().at(c + j));
                    PlainFloatLSTMStep.backward(pass, row + r, previous + r, first + r, j, tanh);
                }
            } else {
                VectorFloatGates.gather(4, size, pass.gates(), 4 * c, rest, 0);
                VectorFloatGates.gather(1, size, pass.cPrev(), (previous + r) * size, rest, 4);
                VectorFloatGates.gather(1, size, pass.c(), c, rest, 5);
                VectorFloatGates.gather(1, size, pass.dh(), (first + r) * size, rest, 6);
                VectorFloatGates.gather(1, size, pass.dc(), (first + r) * size, rest, 7);
                tanh(LANES, buffers.rest.c(), 0, buffers.tanh);
                backwardUnits(LANES, buffers.rest, 0, 0, 0, buffers.tanh);
                VectorFloatGates.scatter(4, size, rest, 0, pass.dGates(), 4 * c);
                VectorFloatGates.scatter(1, size, rest, 7, pass.dc(), (first + r) * size);
            }
        }
    }

    /** y = tanh(c) for c of any magnitude. */
    private static void tanh(int n, FloatArray c, int index, float[] y) {
        float[] x = c.data();
        int xOff = c.off() + index;
        if (VectorFloatGates.exceed(n, x, xOff)) {
            VectorFloatGates.clamp(1, n, FloatGateTanh.LIMIT, x, xOff, 0, y, 0, 0);
            VectorFloatGates.tanh(1, n, y, 0, 0, y, 0, 0);
            VectorFloatGates.tanhBeyond(1, n, x, xOff, 0, y, 0, 0);
        } else {
            VectorFloatGates.tanh(1, n, x, xOff, 0, y, 0, 0);
        }
    }

    /** The buffers of one thread. */
    private static final class Buffers {
        static final ThreadLocal<Buffers> OF_THREAD = ThreadLocal.withInitial(Buffers::new);

        /** tanh(c) of one row. */
        float[] tanh = new float[LANES];
        /** The hidden units of one row that do not fill a vector, in one array: gates, cPrev, c, dh, dc. */
        final Pass rest;

        Buffers() {
            float[] data = new float[8 * LANES];
            FloatArray[] runs = new FloatArray[8];
            Arrays.setAll(runs, q -> new FloatArray(data, q * LANES));
            rest = new Pass(LANES, runs[0], runs[4], runs[5], runs[6], runs[7], runs[0]);
        }

        static Buffers of(int size) {
            Buffers held = OF_THREAD.get();
            if (held.tanh.length < size) {
                held.tanh = new float[size];
            }
            return held;
        }
    }

    /** Backward of the first n hidden units of one row, which fill whole vectors. */
    private static void backwardUnits(int n, Pass pass, int row, int previous, int first, float[] tanh) {
        int size = pass.size();
        float[] gates = pass.gates().data();
        int at = pass.gates().off() + 4 * row * size;
        float[] cPrev = pass.cPrev().data();
        int cPrevAt = pass.cPrev().off() + previous * size;
        float[] dh = pass.dh().data();
        int dhAt = pass.dh().off() + first * size;
        float[] dc = pass.dc().data();
        int dcAt = pass.dc().off() + first * size;
        float[] dGates = pass.dGates().data();
        int to = pass.dGates().off() + 4 * row * size;
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int j = 0; j < n; j += LANES) {
            FloatVector i = FloatVector.fromArray(SPECIES, gates, at + j);
            FloatVector f = FloatVector.fromArray(SPECIES, gates, at + size + j);
            FloatVector g = FloatVector.fromArray(SPECIES, gates, at + 2 * size + j);
            FloatVector o = FloatVector.fromArray(SPECIES, gates, at + 3 * size + j);
            FloatVector th = FloatVector.fromArray(SPECIES, tanh, j);
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
