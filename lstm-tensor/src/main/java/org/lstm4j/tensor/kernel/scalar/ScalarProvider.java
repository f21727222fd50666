package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.DoubleKernels;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.KernelProvider;

/** Plain Java loops in the form that HotSpot's C2 vectorises; needs no flag. */
public final class ScalarProvider implements KernelProvider {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public FloatKernels floats() {
        return new ScalarFloatKernels();
    }

    @Override
    public DoubleKernels doubles() {
        return new ScalarDoubleKernels();
    }
}
