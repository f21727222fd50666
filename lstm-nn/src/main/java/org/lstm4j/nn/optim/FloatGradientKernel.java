package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Kernels;

/** {@link GradientKernel} for float32. */
final class FloatGradientKernel implements GradientKernel {
    @Override
    public double sumOfSquares(Tensor g) {
        return Kernels.floats().norm().squares(g.numel(), 0, g.floats(), g.offset());
    }

    @Override
    public double sumOfPowers(Tensor g, double k) {
        float[] values = g.floats();
        double sum = 0;
        for (int i = g.offset(), end = i + g.numel(); i < end; i++) {
            sum += Math.pow(Math.abs(values[i]), k);
        }
        return sum;
    }
}
