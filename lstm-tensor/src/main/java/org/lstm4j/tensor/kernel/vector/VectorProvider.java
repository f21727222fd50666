package org.lstm4j.tensor.kernel.vector;

import org.lstm4j.tensor.kernel.DoubleKernels;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.KernelProvider;

/** Kernels on {@code jdk.incubator.vector}. Loaded by name, and only where that module is readable. */
public final class VectorProvider implements KernelProvider {
    private static final int LEAST_BITS = 128;

    /**
     * @throws UnsupportedOperationException if the CPU's vectors have fewer than 128 bits
     */
    public VectorProvider() {
        int bits = VectorFloatBlocking.SPECIES.vectorBitSize();
        if (bits < LEAST_BITS) {
            throw new UnsupportedOperationException("this CPU's vectors have only " + bits + " bits");
        }
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public FloatKernels floats() {
        return new VectorFloatKernels();
    }

    @Override
    public DoubleKernels doubles() {
        return new VectorDoubleKernels();
    }
}
