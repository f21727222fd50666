package org.lstm4j.examples.seed;

import org.lstm4j.tensor.Tensor;

/**
 * The task of the three programs: an LSTM of one unit whose weights are written by hand.
 *
 * <p>A step has four features. The first is a number to remember, the second says what to do with it (1 adds it to the
 * memory, -1 clears the memory), the third asks for the memory to be shown, and the fourth is always 1 and gives each
 * gate its threshold.
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
            {1, 0, 1, 1}, // show
            {3, -1, 0, 1}, // clear
            {6, 1, 0, 1}, // add 6
            {1, 0, 1, 1} // show
        });
    }

    /** weight_ih, (4, 4): one row for each of the gates i, f, g, o. */
    public static Tensor inputWeights() {
        return Tensor.of(new float[][] {
            {0, 100, 0, -10}, // i: open at an add, else shut
            {0, 100, 0, 10}, // f: shut at a clear, else open
            {1, 0, 0, 0}, // g: the number itself
            {0, 0, 100, -10} // o: open at a show, else shut
        });
    }

    /** weight_hh, (4, 1): the unit does not look at what it showed before. */
    public static Tensor recurrentWeights() {
        return Tensor.zeros(4, 1);
    }
}
