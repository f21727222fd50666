package org.lstm4j.nn.data;

import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/**
 * Brings the columns of a table to one size, and back. Fit it to the training part only: what is taken from later rows
 * is known from the future.
 *
 * <p>Shapes: the last dimension is the columns, (.., C). A scaler of one column takes any shape: every number is one of
 * that column. Buffer are computed in double and stored in the tensor's own type; NaN stays NaN.
 *
 * <p>Immutable.
 */
public interface Scaler {
    /** The number of columns. */
    int columns();

    /**
     * The scaled numbers.
     *
     * @param data (.., C). Not modified
     * @throws org.lstm4j.tensor.ShapeMismatchException if the last size is another
     */
    Tensor transform(Tensor data);

    /**
     * The way back from {@link #transform}.
     *
     * @param data (.., C). Not modified
     * @throws org.lstm4j.tensor.ShapeMismatchException if the last size is another
     */
    Tensor inverse(Tensor data);

    /**
     * The scaler of some columns: {@code scaler.select(2).inverse(forecast)} where column 2 is what is forecast.
     *
     * @param columns at least one, in the order wanted. Not modified
     * @throws IllegalArgumentException if there is no such column
     */
    Scaler select(int... columns);

    /** The numbers it was fitted to, in float64, to be saved beside the weights. */
    StateDict stateDict();
}
