package org.lstm4j.nn.pooling;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The loops of pooling over rows of equal length, for one element type. Tensors are contiguous. */
interface PoolingKernel {
    PoolingKernel FLOAT = new FloatPoolingKernel();
    PoolingKernel DOUBLE = new DoublePoolingKernel();

    static PoolingKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * index[row, t] = the position of the largest of x[row, t stride + k dilation - padding]: the first of equals, a NaN if
     * there is one.
     *
     * @param x (rows, length). Not modified
     * @param index (rows, outputs). Modified
     */
    void argmax(int rows, int length, MaxPool1d.Options options, Tensor x, int[] index);

    /**
     * y[row, t] = x[row, index[row, t]].
     *
     * @param index (rows, outputs). Not modified
     * @param x (rows, length). Not modified
     * @param y (rows, outputs). Modified
     */
    void gather(int rows, int length, int[] index, Tensor x, Tensor y);

    /**
     * x[row, index[row, t]] += y[row, t].
     *
     * @param index (rows, outputs). Not modified
     * @param y (rows, outputs). Not modified
     * @param x (rows, length). Modified
     */
    void scatterAdd(int rows, int length, int[] index, Tensor y, Tensor x);

    /**
     * y[row, t] = the sum of x[row, start[t] to end[t]], divided by divisor[t].
     *
     * @param windows Not modified
     * @param x (rows, length). Not modified
     * @param y (rows, outputs). Modified
     */
    void mean(int rows, int length, Windows windows, Tensor x, Tensor y);

    /**
     * x[row, start[t] to end[t]] += y[row, t] / divisor[t].
     *
     * @param windows Not modified
     * @param y (rows, outputs). Not modified
     * @param x (rows, length). Modified
     */
    void spread(int rows, int length, Windows windows, Tensor y, Tensor x);
}
