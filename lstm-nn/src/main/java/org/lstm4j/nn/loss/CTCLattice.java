package org.lstm4j.nn.loss;

import java.util.Arrays;

/**
 * All ways to spread the labels of one sequence over its steps. Between and around the labels stand blanks: state s of
 * 2 S + 1 is label s / 2 where s is odd, else a blank. A step stays in its state, goes on to the next, or past a blank
 * between two labels that differ. All numbers are logarithms of probabilities.
 *
 * @see <a href="https://www.cs.toronto.edu/~graves/icml_2006.pdf">Graves et al., Connectionist temporal classification,
 *     2006</a>, equations 6 to 15
 */
final class CTCLattice {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private final double[] logs;
    private final int start;
    private final int stride;
    private final int count;
    private final int steps;
    /** The class of each state. */
    private final int[] classes;

    /**
     * @param logs of which class c at step t stands at {@code start + t stride + c}. Not modified; held
     * @param count of the classes
     * @param steps the length of the sequence, at least 1
     * @param labels without the blanks. Not modified
     */
    CTCLattice(double[] logs, int start, int stride, int count, int steps, int[] labels, int blank) {
        this.logs = logs;
        this.start = start;
        this.stride = stride;
        this.count = count;
        this.steps = steps;
        this.classes = new int[2 * labels.length + 1];
        for (int s = 0; s < classes.length; s++) {
            classes[s] = s % 2 == 1 ? labels[s / 2] : blank;
        }
    }

    /** -log of the probability of the labels. */
    double loss() {
        double[] row = first();
        for (int t = 1; t < steps; t++) {
            row = forward(t, row);
        }
        return -end(row);
    }

    /**
     * The same, with its gradient by the scores of which the logarithms are the log softmax: the probability of class c
     * at step t, less that of being in c at t given the labels. NaN if the labels are impossible.
     *
     * @param gradient laid out as the logarithms; this sequence's part is written. Modified
     */
    double loss(double[] gradient) {
        double[][] alpha = new double[steps][];
        alpha[0] = first();
        for (int t = 1; t < steps; t++) {
            alpha[t] = forward(t, alpha[t - 1]);
        }
        double loss = -end(alpha[steps - 1]);
        double[] beta = last();
        double[] through = new double[count];
        for (int t = steps - 1; t >= 0; t--) {
            if (t < steps - 1) {
                beta = backward(t, beta);
            }
            Arrays.fill(through, NEVER);
            for (int s = 0; s < classes.length; s++) {
                int c = classes[s];
                through[c] = add(through[c], alpha[t][s] + beta[s]);
            }
            for (int c = 0; c < count; c++) {
                int at = start + t * stride + c;
                // Both alpha and beta have the probability of this step in them.
                double given = through[c] == NEVER ? NEVER : through[c] - logs[at];
                gradient[at] = Math.exp(logs[at]) - Math.exp(given + loss);
            }
        }
        return loss;
    }

    /** The probabilities of each state at the first step. */
    private double[] first() {
        double[] row = new double[classes.length];
        Arrays.fill(row, NEVER);
        for (int s = 0; s < Math.min(2, row.length); s++) {
            row[s] = log(0, s);
        }
        return row;
    }

    /** The probabilities of each state at step t, and of what led there. */
    private double[] forward(int t, double[] before) {
        double[] row = new double[classes.length];
        for (int s = 0; s < row.length; s++) {
            double sum = before[s];
            if (s >= 1) {
                sum = add(sum, before[s - 1]);
            }
            if (s >= 2 && classes[s] != classes[s - 2]) {
                sum = add(sum, before[s - 2]);
            }
            row[s] = sum + log(t, s);
        }
        return row;
    }

    private double end(double[] row) {
        int states = row.length;
        return states == 1 ? row[0] : add(row[states - 1], row[states - 2]);
    }

    /** The probabilities of each state at the last step, from which the labels are complete. */
    private double[] last() {
        double[] row = new double[classes.length];
        Arrays.fill(row, NEVER);
        for (int s = Math.max(0, row.length - 2); s < row.length; s++) {
            row[s] = log(steps - 1, s);
        }
        return row;
    }

    /** The probabilities of each state at step t, and of what completes the labels from there. */
    private double[] backward(int t, double[] after) {
        double[] row = new double[classes.length];
        for (int s = 0; s < row.length; s++) {
            double sum = after[s];
            if (s + 1 < row.length) {
                sum = add(sum, after[s + 1]);
            }
            if (s + 2 < row.length && classes[s] != classes[s + 2]) {
                sum = add(sum, after[s + 2]);
            }
            row[s] = sum + log(t, s);
        }
        return row;
    }

    private double log(int t, int state) {
        return logs[start + t * stride + classes[state]];
    }

    /** log(exp(a) + exp(b)). */
    private static double add(double a, double b) {
        double high = Math.max(a, b);
        if (high == NEVER) {
            return NEVER;
        }
        return high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
