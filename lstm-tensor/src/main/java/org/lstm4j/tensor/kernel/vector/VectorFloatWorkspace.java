package org.lstm4j.tensor.kernel.vector;

import org.lstm4j.tensor.kernel.FloatScratch;

/** Buffers for packed operands, and for a micro-tile at the edge of C. */
final class VectorFloatWorkspace {
    /** Micro-panels of A: up to MC rows by KC. */
    static final FloatScratch A = new FloatScratch();

    /** Micro-panels of B: up to KC by NC columns. */
    static final FloatScratch B = new FloatScratch();

    private static final ThreadLocal<float[]> TILE =
            ThreadLocal.withInitial(() -> new float[VectorFloatBlocking.MR * VectorFloatBlocking.NR]);

    private VectorFloatWorkspace() {}

    /** A micro-tile of C: MR x NR, one for each thread. */
    static float[] tile() {
        return TILE.get();
    }
}
