package org.lstm4j.nn.data;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The affine map of each column, computed in double and stored in the tensor's element type. */
interface ColumnScaling {
    ColumnScaling FLOAT = new FloatColumnScaling();
    ColumnScaling DOUBLE = new DoubleColumnScaling();

    static ColumnScaling of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /** z = (x - shift) / scale + base, with one shift and scale for each column. Nothing is modified. */
    Tensor transform(Tensor x, double[] shift, double[] scale, double base);

    /** x = (z - base) scale + shift, with one shift and scale for each column. Nothing is modified. */
    Tensor inverse(Tensor z, double[] shift, double[] scale, double base);
}
