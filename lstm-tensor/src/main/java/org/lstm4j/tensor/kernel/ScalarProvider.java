package org.lstm4j.tensor.kernel;

/** Plain Java loops in the form that HotSpot's C2 vectorises; needs no flag. */
final class ScalarProvider implements KernelProvider {
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
