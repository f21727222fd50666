package org.lstm4j.nn.conv;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** From an input to the matrix of its taps (im2col) and back, for one element type. Tensors are contiguous. */
interface UnfoldKernel {
    UnfoldKernel FLOAT = new FloatUnfoldKernel();
    UnfoldKernel DOUBLE = new DoubleUnfoldKernel();

    static UnfoldKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * columns[c taps + k, t] = x[c, t stride + k dilation - left]. What is outside of x is left as it is.
     *
     * @param x (channels, length). Not modified
     * @param columns (channels taps, outputs). Modified
     */
    void unfold(Window window, int channels, Tensor x, Tensor columns);

    /**
     * x[c, t stride + k dilation - left] += columns[c taps + k, t].
     *
     * @param columns (channels taps, outputs). Not modified
     * @param x (channels, length). Modified
     */
    void foldAdd(Window window, int channels, Tensor columns, Tensor x);
}
