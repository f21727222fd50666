package org.lstm4j.tensor.kernel.ejml;

import org.lstm4j.tensor.kernel.DoubleKernels;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.KernelProvider;

/** The reference and the oracle of the other providers: products by EJML in float32, by a textbook loop in float64. */
public final class EjmlProvider implements KernelProvider {
    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public FloatKernels floats() {
        return new EjmlKernels();
    }

    @Override
    public DoubleKernels doubles() {
        return new ReferenceDoubleKernels();
    }
}
