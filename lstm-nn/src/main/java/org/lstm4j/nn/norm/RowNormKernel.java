package org.lstm4j.nn.norm;

import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The loops of normalization over rows of n elements, for one element type. Tensors are contiguous. */
interface RowNormKernel {
    RowNormKernel FLOAT = new FloatRowNormKernel();
    RowNormKernel DOUBLE = new DoubleRowNormKernel();

    static RowNormKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * For each row: y = (x - mean) scale w + b, with scale = 1/√(variance + eps) and the biased variance.
     *
     * @param centered false for a mean of 0, so that the variance is the mean of squares
     * @param x (rows, n). Not modified
     * @param w (n); null for ones. Not modified
     * @param b (n); null for zeros. Not modified
     * @param y (rows, n). Modified
     * @param stats mean and scale of each row. Modified
     */
    void forward(
            int rows,
            int n,
            double eps,
            boolean centered,
            Tensor x,
            @Nullable Tensor w,
            @Nullable Tensor b,
            Tensor y,
            double[] stats);

    /**
     * With z = (x - mean) scale and dz = dy w: dx = scale (dz - mean(dz) - z mean(dz z)).
     *
     * @param centered false without the term mean(dz)
     * @param stats from {@link #forward}. Not modified
     * @param x Not modified
     * @param w null for ones. Not modified
     * @param dy Not modified
     * @param dx Modified
     */
    void inputGradient(
            int rows, int n, boolean centered, double[] stats, Tensor x, @Nullable Tensor w, Rows dy, Tensor dx);

    /**
     * dw[j] += dy z and db[j] += dy, summed over the rows.
     *
     * @param stats from {@link #forward}. Not modified
     * @param x Not modified
     * @param dy Not modified
     * @param dw Modified
     * @param db Modified
     */
    void affineGradient(int rows, int n, double[] stats, Tensor x, Rows dy, double[] dw, double[] db);
}
