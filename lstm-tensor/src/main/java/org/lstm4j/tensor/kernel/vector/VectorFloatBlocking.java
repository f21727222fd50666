package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The block sizes of the vector GEMM, under the names that BLIS gives them: C = A B with C of m x n and A of m x k.
 *
 * <p>A micro-tile of C, MR x NR, stays in registers. A micro-panel of B, KC x NR, stays in L1 while MC rows of A pass it.
 * A block of B, KC x NC, is packed at a time.
 */
final class VectorFloatBlocking {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    /** Columns of a micro-tile and of a micro-panel of B: two vectors. */
    static final int NR = 2 * LANES;
    /** Rows of the largest micro-tile whose accumulators fit the registers, and of a micro-panel of A. */
    static final int MR = SPECIES.vectorBitSize() >= 512 ? 8 : 6;
    /** Steps of k in a micro-panel: 256 x 2 vectors of B are 32 KB, about a core's L1. */
    static final int KC = 256;
    /** Columns of B that are packed together: with KC rows half a megabyte, which fits a core's L2. */
    static final int NC = 512 / NR * NR;
    /** Rows of A that pass a micro-panel of B together: with KC elements each, they stay in L2. */
    static final int MC = 96;

    private VectorFloatBlocking() {}
}
