package org.lstm4j.tensor.kernel;

/** One implementation of the kernels for both element types. */
interface KernelProvider {
    /** The name that {@code -Dlstm4j.kernels=} takes. */
    String name();

    FloatKernels floats();

    DoubleKernels doubles();
}
