package org.lstm4j.nn.optim;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Sums over a gradient, for one element type. They are carried in double: the square of a float32 has no room in one. */
interface GradientKernel {
    GradientKernel FLOAT = new FloatGradientKernel();
    GradientKernel DOUBLE = new DoubleGradientKernel();

    static GradientKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * The sum of g².
     *
     * @param g contiguous. Not modified
     */
    double sumOfSquares(Tensor g);

    /**
     * The sum of |g|^k.
     *
     * @param g contiguous. Not modified
     */
    double sumOfPowers(Tensor g, double k);
}
