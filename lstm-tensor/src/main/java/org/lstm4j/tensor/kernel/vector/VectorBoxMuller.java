package org.lstm4j.tensor.kernel.vector;

import static org.lstm4j.tensor.kernel.scalar.BoxMuller.COS_10;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.COS_2;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.COS_4;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.COS_6;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.COS_8;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.HALF;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.LN2_HIGH;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.LN2_LOW;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.MAGIC;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.ROOT_HALF;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.SIGNIFICAND;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.SIN_1;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.SIN_3;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.SIN_5;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.SIN_7;
import static org.lstm4j.tensor.kernel.scalar.BoxMuller.SIN_9;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.scalar.BoxMuller;

/** {@link BoxMuller} of float32 in whole vectors, to the bit: no fused operations, which would round once less. */
final class VectorBoxMuller {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    /** Blocks that are transformed together. */
    private static final int CHUNK = 32;

    /** The u, then the v of a chunk, one block after the other. */
    private static final ThreadLocal<float[]> PAIRS = ThreadLocal.withInitial(() -> new float[2 * CHUNK * HALF]);

    private VectorBoxMuller() {}

    /**
     * Transforms blocks of draws from [0, 1), and scales them.
     *
     * @param x Modified
     */
    static void blocks(int count, double mean, double std, float[] x, int off) {
        for (int first = 0; first < count; first += CHUNK) {
            int blocks = Math.min(CHUNK, count - first);
            int from = off + 2 * HALF * first;
            if (LANES <= HALF) {
                radii(blocks * HALF, x, from, 2 * HALF);
                turn(blocks * HALF, (float) mean, (float) std, x, from, 2 * HALF, HALF);
            } else {
                regrouped(blocks, (float) mean, (float) std, x, from);
            }
        }
    }

    /* Where a vector is longer than half a block, the halves are copied side by side. */
    private static void regrouped(int blocks, float mean, float std, float[] x, int from) {
        float[] pairs = PAIRS.get();
        for (int k = 0; k < blocks; k++) {
            System.arraycopy(x, from + 2 * HALF * k, pairs, HALF * k, HALF);
            System.arraycopy(x, from + 2 * HALF * k + HALF, pairs, HALF * (CHUNK + k), HALF);
        }
        // The last vector may hold pairs of an earlier chunk beside the last block.
        int n = (HALF * blocks + LANES - 1) / LANES * LANES;
        radii(n, pairs, 0, HALF);
        turn(n, mean, std, pairs, 0, HALF, HALF * CHUNK);
        for (int k = 0; k < blocks; k++) {
            System.arraycopy(pairs, HALF * k, x, from + 2 * HALF * k, HALF);
            System.arraycopy(pairs, HALF * (CHUNK + k), x, from + 2 * HALF * k + HALF, HALF);
        }
    }

    /**
     * √(-2 log(1 - u)) in place of u.
     *
     * @param step the distance of the u of two blocks
     */
    private static void radii(int n, float[] pairs, int off, int step) {
        for (int i = 0; i < n; i += LANES) {
            int at = off + i / HALF * step + i % HALF;
            FloatVector u = FloatVector.broadcast(SPECIES, 1f).sub(FloatVector.fromArray(SPECIES, pairs, at));
            IntVector bits = u.reinterpretAsInts().sub(ROOT_HALF);
            IntVector power = bits.lanewise(VectorOperators.ASHR, 23).add(0x4b400000);
            FloatVector k = power.reinterpretAsFloats().sub(MAGIC);
            FloatVector f =
                    bits.and(SIGNIFICAND).add(ROOT_HALF).reinterpretAsFloats().sub(1f);
            FloatVector s = f.div(f.add(2f));
            FloatVector z = s.mul(s);
            FloatVector r = z.mul(2f / 9)
                    .add(2f / 7)
                    .mul(z)
                    .add(2f / 5)
                    .mul(z)
                    .add(2f / 3)
                    .mul(z);
            FloatVector low = f.sub(s.mul(f.sub(r)).sub(k.mul(LN2_LOW)));
            k.mul(LN2_HIGH).add(low).mul(-2f).sqrt().intoArray(pairs, at);
        }
    }

    /**
     * The scaled products of the radii with cosine and sine, in place of radii and v.
     *
     * @param step the distance of the radii of two blocks
     * @param gap the distance of a v from its radius
     */
    private static void turn(int n, float mean, float std, float[] pairs, int off, int step, int gap) {
        for (int i = 0; i < n; i += LANES) {
            int at = off + i / HALF * step + i % HALF;
            FloatVector turns = FloatVector.fromArray(SPECIES, pairs, at + gap).mul(4f);
            FloatVector shifted = turns.add(MAGIC);
            IntVector quarter = shifted.reinterpretAsInts();
            FloatVector f = turns.sub(shifted.sub(MAGIC));
            FloatVector z = f.mul(f);
            FloatVector s = z.mul(SIN_9)
                    .add(SIN_7)
                    .mul(z)
                    .add(SIN_5)
                    .mul(z)
                    .add(SIN_3)
                    .mul(z)
                    .add(SIN_1)
                    .mul(f);
            FloatVector c = z.mul(COS_10)
                    .add(COS_8)
                    .mul(z)
                    .add(COS_6)
                    .mul(z)
                    .add(COS_4)
                    .mul(z)
                    .add(COS_2)
                    .mul(z)
                    .add(1f);
            // All bits where the quarter is odd: sine and cosine are exchanged.
            IntVector odd = quarter.and(1).neg();
            IntVector sBits = s.reinterpretAsInts();
            IntVector exchange =
                    sBits.lanewise(VectorOperators.XOR, c.reinterpretAsInts()).and(odd);
            IntVector sign = quarter.lanewise(VectorOperators.LSHL, 30).and(0x80000000);
            IntVector next = quarter.add(1).lanewise(VectorOperators.LSHL, 30).and(0x80000000);
            FloatVector sine = sBits.lanewise(VectorOperators.XOR, exchange)
                    .lanewise(VectorOperators.XOR, sign)
                    .reinterpretAsFloats();
            FloatVector cosine = c.reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, exchange)
                    .lanewise(VectorOperators.XOR, next)
                    .reinterpretAsFloats();
            FloatVector radius = FloatVector.fromArray(SPECIES, pairs, at);
            radius.mul(cosine).mul(std).add(mean).intoArray(pairs, at);
            radius.mul(sine).mul(std).add(mean).intoArray(pairs, at + gap);
        }
    }
}
