package org.lstm4j.nn.loss;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.LossOp;

/** Sums of losses by element and their gradients, for one element type. Tensors are contiguous. */
interface LossKernel {
    LossKernel FLOAT = new FloatLossKernel();
    LossKernel DOUBLE = new DoubleLossKernel();

    static LossKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * The sum of the losses of all elements, carried in double.
     *
     * @param p the parameter of the loss, if it has one
     * @param x Not modified
     * @param t Not modified
     */
    double sum(LossOp op, double p, Tensor x, Tensor t);

    /**
     * dx = scale times the derivative of each loss.
     *
     * @param p the parameter of the loss, if it has one
     * @param x Not modified
     * @param t Not modified
     * @param dx Modified
     */
    void gradient(LossOp op, double p, double scale, Tensor x, Tensor t, Tensor dx);
}
