package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector; // float only
// double only: import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatGRUStep;
import org.lstm4j.tensor.kernel.scalar.FloatGateSigmoid;
import org.lstm4j.tensor.kernel.scalar.FloatGateTanh;
import org.lstm4j.tensor.kernel.scalar.FloatSubnormals;

/** The element-wise part of a GRU step over whole vectors, in blocks of rows as {@link VectorFloatLSTMStep}. */
final class VectorFloatGRUStep implements FloatGRUStep {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    /** Rounds subnormal values to 0; see {@link FloatSubnormals}. */
    private static final float COARSE = FloatSubnormals.COARSE;

    @Override
    public void forward(int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] h, int hOff) {
        int whole = size - size % LANES;
        int block = VectorFloatGates.blockRows(size);
        for (int r = 0; r < m && whole > 0; r += block) {
            int state = r * size;
            forwardUnits(Math.min(block, m - r), size, g, gOff + 4 * state, h0, h0Off + state, h, hOff + state);
        }
        if (whole == size) {
            return;
        }
        if (size - whole <= VectorFloatGates.FEW) {
            forwardFew(m, size, g, gOff, h0, h0Off, h, hOff);
            return;
        }
        float[] rest = VectorFloatGates.rest();
        for (int r = 0; r < m; r++) {
            int state = r * size;
            VectorFloatGates.gather(4, size, g, gOff + 4 * state, rest, 0);
            VectorFloatGates.gather(1, size, h0, h0Off + state, rest, 4);
            forwardUnits(1, LANES, rest, 0, rest, 4 * LANES, rest, 4 * LANES);
            VectorFloatGates.scatter(3, size, rest, 0, g, gOff + 4 * state);
            VectorFloatGates.scatter(1, size, rest, 4, h, hOff + state);
        }
    }

    /** The hidden units that do not fill a vector, one at a time. */
    private static void forwardFew(int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] h, int hOff) {
        for (int row = 0; row < m; row++) {
            for (int j = size - size % LANES; j < size; j++) {
                int at = gOff + row * 4 * size + j;
                int state = row * size + j;
                float r = FloatGateSigmoid.of(g[at + size]);
                float z = FloatGateSigmoid.of(g[at + 2 * size]);
                float n = FloatGateTanh.of(Math.fma(r, g[at + 3 * size], g[at]));
                g[at] = n;
                g[at + size] = r;
                g[at + 2 * size] = z;
                h[hOff + state] = FloatSubnormals.flush(Math.fma(h0[h0Off + state] - n, z, n));
            }
        }
    }

    /** The hidden units of each row that fill whole vectors. */
    private static void forwardUnits(
            int rows, int size, float[] gates, int at, float[] h0, int h0At, float[] h, int hAt) {
        int n = size - size % LANES;
        int width = 4 * size;
        boolean exceed = VectorFloatGates.exceed(rows * width, gates, at);
        if (exceed) {
            gatesBeyond(rows, size, n, gates, at);
        } else {
            VectorFloatGates.sigmoids(rows, n, gates, at + size, at + 2 * size, width);
        }
        if (candidates(rows, n, size, gates, at)) {
            FloatArray buffer = VectorFloatGates.SAVED.take(rows * width);
            float[] saved = buffer.data();
            System.arraycopy(gates, at, saved, 0, rows * width);
            VectorFloatGates.clamp(rows, n, FloatGateTanh.LIMIT, saved, 0, width, gates, at, width);
            VectorFloatGates.tanh(rows, n, gates, at, width, gates, at, width);
            VectorFloatGates.tanhBeyond(rows, n, saved, 0, width, gates, at, width);
            VectorFloatGates.SAVED.release(buffer);
        } else {
            VectorFloatGates.tanh(rows, n, gates, at, width, gates, at, width);
        }
        for (int r = 0; r < rows; r++) {
            int state = r * size;
            mix(n, size, gates, at + 4 * state, h0, h0At + state, h, hAt + state);
        }
    }

    /** r = sigmoid(r), z = sigmoid(z) for pre-activations of any magnitude. */
    private static void gatesBeyond(int rows, int size, int n, float[] gates, int at) {
        int width = 4 * size;
        FloatArray buffer = VectorFloatGates.SAVED.take(rows * width);
        float[] saved = buffer.data();
        System.arraycopy(gates, at, saved, 0, rows * width);
        for (int gate = size; gate <= 2 * size; gate += size) {
            VectorFloatGates.clamp(rows, n, FloatGateSigmoid.LIMIT, saved, gate, width, gates, at + gate, width);
        }
        VectorFloatGates.sigmoids(rows, n, gates, at + size, at + 2 * size, width);
        for (int gate = size; gate <= 2 * size; gate += size) {
            VectorFloatGates.sigmoidBeyond(rows, n, saved, gate, width, gates, at + gate, width);
        }
        VectorFloatGates.SAVED.release(buffer);
    }

    /**
     * The pre-activation of the candidate: nx += r nh.
     *
     * @return whether an element {@linkplain VectorFloatGates#exceed exceeds} the limit
     */
    private static boolean candidates(int rows, int n, int size, float[] gates, int at) {
        boolean exceed = false;
        for (int row = 0; row < rows; row++) {
            int from = at + row * 4 * size;
            // One maximum per row: C2 boxes a vector that is carried across both loops.
            IntVector most = IntVector.zero(IntVector.SPECIES_PREFERRED); // float only
            // double only: LongVector most = LongVector.zero(LongVector.SPECIES_PREFERRED);
            for (int j = from; j < from + n; j += LANES) {
                FloatVector r = FloatVector.fromArray(SPECIES, gates, j + size);
                FloatVector fromH = FloatVector.fromArray(SPECIES, gates, j + 3 * size);
                FloatVector sum = r.fma(fromH, FloatVector.fromArray(SPECIES, gates, j));
                sum.intoArray(gates, j);
                most = most.max(sum.reinterpretAsInts().and(VectorFloatGates.NO_SIGN)); // float only
                // double only: most = most.max(sum.reinterpretAsLongs().and(VectorDoubleGates.NO_SIGN));
            }
            exceed |= most.reduceLanes(VectorOperators.MAX) > VectorFloatGates.LIMIT_BITS;
        }
        return exceed;
    }

    /** h = (hPrev - n) z + n. */
    private static void mix(int units, int size, float[] gates, int at, float[] h0, int h0At, float[] h, int hAt) {
        for (int j = 0; j < units; j += LANES) {
            FloatVector n = FloatVector.fromArray(SPECIES, gates, at + j);
            FloatVector z = FloatVector.fromArray(SPECIES, gates, at + 2 * size + j);
            FloatVector.fromArray(SPECIES, h0, h0At + j)
                    .sub(n)
                    .fma(z, n)
                    .add(COARSE)
                    .sub(COARSE)
                    .intoArray(h, hAt + j);
        }
    }

    @Override
    public void backward(
            int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] dh, int dhOff, float[] dg, int dgOff) {
        float[] rest = VectorFloatGates.rest();
        int whole = size - size % LANES;
        for (int r = 0; r < m; r++) {
            int state = r * size;
            int from = gOff + 4 * state;
            int to = dgOff + 4 * state;
            backwardUnits(whole, size, g, from, h0, h0Off + state, dh, dhOff + state, dg, to);
            if (whole < size) {
                VectorFloatGates.gather(4, size, g, from, rest, 0);
                VectorFloatGates.gather(1, size, h0, h0Off + state, rest, 4);
                VectorFloatGates.gather(1, size, dh, dhOff + state, rest, 5);
                backwardUnits(LANES, LANES, rest, 0, rest, 4 * LANES, rest, 5 * LANES, rest, 0);
                VectorFloatGates.scatter(4, size, rest, 0, dg, to);
                VectorFloatGates.scatter(1, size, rest, 5, dh, dhOff + state);
            }
        }
    }

    /** Backward of some hidden units, which fill whole vectors. */
    private static void backwardUnits(
            int units, int size, float[] g, int at, float[] h0, int h0At, float[] dh, int dhAt, float[] dg, int to) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int j = 0; j < units; j += LANES) {
            FloatVector n = FloatVector.fromArray(SPECIES, g, at + j);
            FloatVector r = FloatVector.fromArray(SPECIES, g, at + size + j);
            FloatVector z = FloatVector.fromArray(SPECIES, g, at + 2 * size + j);
            FloatVector nh = FloatVector.fromArray(SPECIES, g, at + 3 * size + j);
            FloatVector dy = FloatVector.fromArray(SPECIES, dh, dhAt + j);
            FloatVector kept = dy.mul(z);
            FloatVector before = FloatVector.fromArray(SPECIES, h0, h0At + j);
            FloatVector dz = before.sub(n).mul(kept).mul(one.sub(z));
            FloatVector dn = dy.sub(kept).mul(one.sub(n.mul(n)));
            FloatVector dnh = dn.mul(r);
            FloatVector dr = dnh.mul(nh).mul(one.sub(r));
            dn.add(COARSE).sub(COARSE).intoArray(dg, to + j);
            dr.add(COARSE).sub(COARSE).intoArray(dg, to + size + j);
            dz.add(COARSE).sub(COARSE).intoArray(dg, to + 2 * size + j);
            dnh.add(COARSE).sub(COARSE).intoArray(dg, to + 3 * size + j);
            kept.add(COARSE).sub(COARSE).intoArray(dh, dhAt + j);
        }
    }
}
