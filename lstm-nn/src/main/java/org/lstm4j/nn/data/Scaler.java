package org.lstm4j.nn.data;

import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/**
 * Scales the columns of a table to a common range, and back. Fit it to the training part only, or information leaks from
 * validation and test.
 *
 * <p>Shapes: the last dimension is the columns, (.., C). A scaler of one column also takes (N) and a scalar; a
 * forecast (N, H) of several steps of one column is unsqueezed to (N, H, 1). Values are computed in
 * double and stored in the dtype of the tensor; NaN stays NaN.
 *
 * <p>Immutable.
 */
public interface Scaler {
    /** The number of columns. */
    int columns();

    /**
     * The scaled values.
     *
     * @param data (.., C). Not modified
     * @throws org.lstm4j.tensor.ShapeMismatchException if the last dimension is not C
     */
    Tensor transform(Tensor data);

    /**
     * The inverse of {@link #transform}.
     *
     * @param data (.., C). Not modified
     * @throws org.lstm4j.tensor.ShapeMismatchException if the last dimension is not C
     */
    Tensor inverse(Tensor data);

    /**
     * The scaler of some columns: {@code scaler.select(2).inverse(forecast)} if column 2 is forecast.
     *
     * @param columns at least one, in the order of the result. Not modified
     * @throws IllegalArgumentException if a column is out of range
     */
    Scaler select(int... columns);

    /** The fitted values, as float64, to be saved with the weights. */
    StateDict stateDict();
}
