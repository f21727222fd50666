package org.lstm4j.examples.seed;

import org.lstm4j.tensor.Tensor;

/**
 * The input and the weights of the three programs: an LSTM of one unit with hand-written weights.
 *
 * <p>A step has four features: a value; what to do with it (1 adds it to the cell state, -1 clears the cell state); whether
 * to output the cell state; and a constant 1, whose weight is the bias of each gate.
 */
public final class OneUnit {
    private OneUnit() {}

    /** The sequence: nine steps of four features, (9, 4). */
    public static Tensor steps() {
        return Tensor.of(new float[][] {
            {1, 0, 0, 1}, // nothing to do
            {3, 1, 0, 1}, // add 3
            {2, 0, 0, 1},
            {4, 1, 0, 1}, // add 4
            {2, 0, 0, 1},
            {1, 0, 1, 1}, // output
            {3, -1, 0, 1}, // clear
            {6, 1, 0, 1}, // add 6
            {1, 0, 1, 1} // output
        });
    }

    /** weight_ih, (4, 4): one row for each of the gates i, f, g, o. */
    public static Tensor inputWeights() {
        return Tensor.of(new float[][] {
            {0, 100, 0, -10}, // i: open at an add, else closed
            {0, 100, 0, 10}, // f: closed at a clear, else open
            {1, 0, 0, 0}, // g: the value
            {0, 0, 100, -10} // o: open at an output, else closed
        });
    }

    /** weight_hh, (4, 1): zeros, so the unit does not depend on its previous output. */
    public static Tensor recurrentWeights() {
        return Tensor.zeros(4, 1);
    }
}
