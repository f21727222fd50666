package org.lstm4j.nn.loss;

import java.util.Arrays;

/**
 * The alignments of one sequence of S labels with its time steps. With blanks between and around the labels there are
 * 2 S + 1 states: state s is label s / 2 if s is odd, else a blank. From one step to the next an alignment stays in its
 * state, moves to the next state, or skips a blank between two different labels. All values are log-probabilities.
 *
 * @see <a href="https://www.cs.toronto.edu/~graves/icml_2006.pdf">Graves et al., Connectionist temporal classification,
 *     2006</a>, equations 6 to 15
 */
final class CTCLattice {
    private static final double LOG_ZERO = Double.NEGATIVE_INFINITY;

    private final double[] logs;
    private final int start;
    private final int stride;
    private final int count;
    private final int steps;
    /** The class of each state. */
    private final int[] classes;

    /**
     * @param logs log-probabilities; class c at step t has the index {@code start + t stride + c}. Not modified; held
     * @param count the number of classes
     * @param steps the length of the sequence, at least 1
     * @param labels without blanks. Not modified
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

    /** The negative log-probability of the labels. */
    double loss() {
        double[] row = first();
        for (int t = 1; t < steps; t++) {
            row = forward(t, row);
        }
        return -end(row);
    }

    /**
     * The loss and its gradient with respect to the logits whose log softmax is given: the probability of class c at
     * step t minus the posterior probability of c at t given the labels. NaN if the labels are impossible.
     *
     * @param gradient of the layout of the log-probabilities; only the elements of this sequence are written. Modified
     */
    double loss(double[] gradient) {
        double[][] alpha = new double[steps][];
        alpha[0] = first();
        for (int t = 1; t < steps; t++) {
            alpha[t] = forward(t, alpha[t - 1]);
        }
        double loss = -end(alpha[steps - 1]);
        double[] beta = last();
        double[] posterior = new double[count];
        for (int t = steps - 1; t >= 0; t--) {
            if (t < steps - 1) {
                beta = backward(t, beta);
            }
            Arrays.fill(posterior, LOG_ZERO);
            for (int s = 0; s < classes.length; s++) {
                int c = classes[s];
                posterior[c] = add(posterior[c], alpha[t][s] + beta[s]);
            }
            for (int c = 0; c < count; c++) {
                int index = start + t * stride + c;
                // Both alpha and beta include the probability of this step.
                double given = posterior[c] == LOG_ZERO ? LOG_ZERO : posterior[c] - logs[index];
                gradient[index] = Math.exp(logs[index]) - Math.exp(given + loss);
            }
        }
        return loss;
    }

    /** alpha at the first step. */
    private double[] first() {
        double[] row = new double[classes.length];
        Arrays.fill(row, LOG_ZERO);
        for (int s = 0; s < Math.min(2, row.length); s++) {
            row[s] = log(0, s);
        }
        return row;
    }

    /** alpha at step t: the probability of the labels up to each state. */
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

    /** beta at the last step. */
    private double[] last() {
        double[] row = new double[classes.length];
        Arrays.fill(row, LOG_ZERO);
        for (int s = Math.max(0, row.length - 2); s < row.length; s++) {
            row[s] = log(steps - 1, s);
        }
        return row;
    }

    /** beta at step t: the probability of the remaining labels from each state on. */
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
        if (high == LOG_ZERO) {
            return LOG_ZERO;
        }
        return high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
