package org.lstm4j.nn.data;

import java.util.Arrays;
import org.lstm4j.tensor.Tensor;

/** The rows of a series in which inputs or targets have a NaN. */
final class Gaps {
    /** The number of these rows before row i, for 0 to T. */
    private final int[] inputs;

    private final int[] targets;

    private Gaps(int[] inputs, int[] targets) {
        this.inputs = inputs;
        this.targets = targets;
    }

    static Gaps of(Tensor x, Tensor y) {
        int[] inputs = before(x);
        return new Gaps(inputs, x == y ? inputs : before(y));
    }

    private static int[] before(Tensor rows) {
        double[] values = rows.toDoubleArray();
        int columns = rows.size(1);
        int[] out = new int[rows.size(0) + 1];
        for (int r = 0; r + 1 < out.length; r++) {
            boolean missing = false;
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                missing |= Double.isNaN(values[i]);
            }
            out[r + 1] = out[r] + (missing ? 1 : 0);
        }
        return out;
    }

    boolean any() {
        return inputs[inputs.length - 1] + targets[targets.length - 1] > 0;
    }

    /** The first input row with a NaN, for messages. */
    String first() {
        return "row " + firstAfter(inputs, 0);
    }

    private static int firstAfter(int[] before, int row) {
        int r = row;
        while (before[r + 1] == before[r]) {
            r++;
        }
        return r;
    }

    /** The starts of windows without a NaN, or all of them if they are kept. */
    int[] complete(int[] starts, Windows.Options options) {
        if (options.missing() == Windows.Missing.KEEP || !any()) {
            return starts;
        }
        int[] out = Arrays.stream(starts)
                .filter(start -> isComplete(start, options))
                .toArray();
        if (out.length < starts.length && (out.length == 0 || options.missing() == Windows.Missing.ERROR)) {
            int bad = Arrays.stream(starts)
                    .filter(start -> !isComplete(start, options))
                    .findFirst()
                    .orElseThrow();
            boolean input = count(inputs, bad, options.window()) > 0;
            int row = input ? firstAfter(inputs, bad) : firstAfter(targets, bad + options.window() + options.gap());
            throw new IllegalArgumentException("Windows: " + (starts.length - out.length) + " of " + starts.length
                    + " windows have NaN, the first in " + (input ? "an input" : "a target") + " at row " + row
                    + "; fill gaps, for example by Table.interpolate, or set the option 'missing' to SKIP or KEEP");
        }
        return out;
    }

    private boolean isComplete(int start, Windows.Options options) {
        return count(inputs, start, options.window()) == 0
                && count(targets, start + options.window() + options.gap(), options.horizon()) == 0;
    }

    private static int count(int[] before, int start, int rows) {
        return before[start + rows] - before[start];
    }
}
