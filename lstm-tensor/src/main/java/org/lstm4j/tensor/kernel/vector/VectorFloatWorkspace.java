package org.lstm4j.tensor.kernel.vector;

/** Buffers of a thread for packed operands and for a micro-tile at the edge of C. */
final class VectorFloatWorkspace {
    private static final ThreadLocal<VectorFloatWorkspace> OF_THREAD =
            ThreadLocal.withInitial(VectorFloatWorkspace::new);

    /** Micro-panels of A: MC rows by KC. */
    final float[] a = new float[VectorFloatPackedA.size(VectorFloatBlocking.MC, VectorFloatBlocking.KC)];
    /** Micro-panels of B: KC by NC columns. */
    final float[] b = new float[VectorFloatBlocking.KC * VectorFloatBlocking.NC];
    /** A micro-tile of C: MR x NR. */
    final float[] tile = new float[VectorFloatBlocking.MR * VectorFloatBlocking.NR];

    private VectorFloatWorkspace() {}

    static VectorFloatWorkspace get() {
        return OF_THREAD.get();
    }
}
