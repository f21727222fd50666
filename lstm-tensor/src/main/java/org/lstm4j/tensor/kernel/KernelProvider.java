package org.lstm4j.tensor.kernel;

/** One implementation of the kernels for both element types. */
public interface KernelProvider {
    /** The name for {@code -Dlstm4j.kernels=}. */
    String name();

    /** The float32 kernels. */
    FloatKernels floats();

    /** The float64 kernels. */
    DoubleKernels doubles();
}
