package org.lstm4j.examples.forecast;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * Examples for a forecaster: a window of past numbers, and the number that came next as the target.
 *
 * @param x the windows, (N, window, 1)
 * @param y the targets, (N, 1)
 */
public record Windows(Tensor x, Tensor y) {
    /**
     * One example for each target position from (inclusive) to (exclusive). A window is what stands directly before its
     * target, even across {@code from}: the past of a target is known when it is forecast, whatever part it belongs to.
     *
     * @param values the whole series. Not modified
     * @throws IllegalArgumentException if there is no target, or too little before the first one
     */
    public static Windows of(double[] values, int window, int from, int to) {
        if (window < 1 || from < window || to <= from || to > values.length) {
            throw new IllegalArgumentException("Windows: expected 1 <= window <= from < to <= " + values.length
                    + ", but got a window of " + window + " and targets from " + from + " to " + to);
        }
        int n = to - from;
        float[] x = new float[n * window];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < window; k++) {
                x[i * window + k] = (float) values[from + i - window + k];
            }
            y[i] = (float) values[from + i];
        }
        return new Windows(Tensor.wrap(x, n, window, 1), Tensor.wrap(y, n, 1));
    }

    /** The number of examples. */
    public int size() {
        return x.size(0);
    }

    /** The examples at the given positions. */
    public Batch batch(int... positions) {
        return new Batch(Variable.of(x.indexSelect(0, positions)), Variable.of(y.indexSelect(0, positions)));
    }

    /** All examples, in order of time. */
    public Batch all() {
        return new Batch(Variable.of(x), Variable.of(y));
    }

    /**
     * Some examples, for one pass.
     *
     * @param x windows, (B, window, 1)
     * @param y targets, (B, 1)
     */
    public record Batch(Variable x, Variable y) {}
}
