package org.lstm4j.nn.testing;

import java.util.Map;
import org.lstm4j.nn.rnn.RNNOptions;

/**
 * The LSTM as its equations say it, in plain loops over one sequence: an oracle that shares no code with the library.
 * For each layer, direction, step and unit j, with H units and h of the step before,
 *
 * <pre>
 * z(r) = Σ x(k) W_ih(r,k) + b_ih(r) + Σ h(k) W_hh(r,k) + b_hh(r)      rows r = j, H+j, 2H+j, 3H+j for i, f, g, o
 * c(j) = sigmoid(z_f) c(j) + sigmoid(z_i) tanh(z_g)
 * h(j) = sigmoid(z_o) tanh(c(j)), with a projection then h(p) = Σ W_hr(p,j) h(j)
 * </pre>
 */
public final class PlainLSTM {
    private final RNNOptions options;
    private final Map<String, double[]> weights;

    /** h of every layer and direction; after {@link #run}, that of the last step. */
    public final double[][] h;

    /** c of every layer and direction; after {@link #run}, that of the last step. */
    public final double[][] c;

    /**
     * @param weights by PyTorch's names, row-major. Not modified
     * @param h by layer and then direction. Modified
     * @param c as h. Modified
     */
    public PlainLSTM(RNNOptions options, Map<String, double[]> weights, double[][] h, double[][] c) {
        this.options = options;
        this.weights = weights;
        this.h = h;
        this.c = c;
    }

    /**
     * One sequence.
     *
     * @param x by step and feature. Not modified
     * @return by step and feature
     */
    public double[][] run(double[][] x) {
        int directions = options.bidirectional() ? 2 : 1;
        double[][] in = x;
        for (int layer = 0; layer < options.numLayers(); layer++) {
            double[][] out = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                out[t] = new double[directions * h[0].length];
            }
            for (int direction = 0; direction < directions; direction++) {
                int at = layer * directions + direction;
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                for (int s = 0; s < x.length; s++) {
                    int t = direction == 1 ? x.length - 1 - s : s;
                    step(suffix, in[t], at);
                    System.arraycopy(h[at], 0, out[t], direction * h[at].length, h[at].length);
                }
            }
            in = out;
        }
        return in;
    }

    private void step(String suffix, double[] x, int at) {
        int units = options.hiddenSize();
        double[] next = new double[units];
        for (int j = 0; j < units; j++) {
            double i = sigmoid(z(suffix, j, x, h[at]));
            double f = sigmoid(z(suffix, units + j, x, h[at]));
            double g = Math.tanh(z(suffix, 2 * units + j, x, h[at]));
            double o = sigmoid(z(suffix, 3 * units + j, x, h[at]));
            c[at][j] = f * c[at][j] + i * g;
            next[j] = o * Math.tanh(c[at][j]);
        }
        h[at] = options.projSize() > 0 ? projected(weights.get("weight_hr" + suffix), next) : next;
    }

    private double z(String suffix, int row, double[] x, double[] shown) {
        double sum =
                dot(weights.get("weight_ih" + suffix), row, x) + dot(weights.get("weight_hh" + suffix), row, shown);
        if (options.bias()) {
            sum += weights.get("bias_ih" + suffix)[row] + weights.get("bias_hh" + suffix)[row];
        }
        return sum;
    }

    private double[] projected(double[] matrix, double[] from) {
        double[] out = new double[options.projSize()];
        for (int p = 0; p < out.length; p++) {
            out[p] = dot(matrix, p, from);
        }
        return out;
    }

    /** One row of a row-major matrix times a vector. */
    private static double dot(double[] matrix, int row, double[] vector) {
        double sum = 0;
        for (int k = 0; k < vector.length; k++) {
            sum += matrix[row * vector.length + k] * vector[k];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
