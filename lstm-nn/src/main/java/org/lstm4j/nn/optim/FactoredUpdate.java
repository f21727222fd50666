package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * The update of Adafactor for one parameter. The parameter p and the state are Modified, the gradient g is Not modified; all
 * are contiguous, the state with offset 0.
 */
interface FactoredUpdate {
    FactoredUpdate FLOAT = new FloatFactoredUpdate();
    FactoredUpdate DOUBLE = new DoubleFactoredUpdate();

    /** The updates in the type of a parameter. */
    static FactoredUpdate of(Tensor p) {
        return p.dtype().select(FLOAT, DOUBLE);
    }

    /**
     * The update of a parameter of at least two dimensions, whose last two are rows and columns of matrices.
     *
     * @param t the step, from 1
     * @param rows the running average of each row's mean square
     * @param columns the same of each column
     */
    void matrices(Adafactor.Options o, double t, Tensor p, Tensor g, Tensor rows, Tensor columns);

    /** The update of a vector or scalar, with a running average v of each squared gradient. */
    void vector(Adafactor.Options o, double t, Tensor p, Tensor g, Tensor v);
}
