package org.lstm4j.examples.vad;

import org.lstm4j.tensor.Tensor;

/**
 * A convolution over rows of one buffer, written into rows of another, in place and without allocation:
 *
 * <pre>
 * y[p] = b + Σ_k x[p stride + k] W_k
 * </pre>
 *
 * <p>A row has all channels of one position, so the taps of a position lie side by side and each output row is one vector
 * times one matrix. The weights of each input are an array of their own: only so does C2 of JDK 17 turn the innermost loop into
 * vector instructions (16 multiplications in a nanosecond instead of 3, on an EPYC with AVX2).
 */
final class Convolution {
    private static final int BLOCK = 4;

    /** By input, in the order of the buffer: tap by tap, channel by channel. */
    private final float[][] weight;

    private final float[] bias;

    /**
     * @param weight (outputs, channels, taps), as PyTorch's Conv1d
     * @param bias (outputs)
     */
    Convolution(Tensor weight, Tensor bias) {
        int inputs = weight.size(1) * weight.size(2);
        Tensor byInput = weight.permute(2, 1, 0).reshape(inputs, weight.size(0));
        // Rows of zeros fill the last block.
        this.weight = new float[(inputs + BLOCK - 1) / BLOCK * BLOCK][weight.size(0)];
        for (int k = 0; k < inputs; k++) {
            this.weight[k] = byInput.select(0, k).toFloatArray();
        }
        this.bias = bias.toFloatArray();
    }

    int outputs() {
        return bias.length;
    }

    /**
     * One output row.
     *
     * @param x at least three values longer than the row needs. Not modified
     * @param from the first value of the first tap
     * @param y of the size of a row. Modified
     */
    void apply(float[] x, int from, float[] y) {
        System.arraycopy(bias, 0, y, 0, y.length);
        for (int k = 0; k < weight.length; k += BLOCK) {
            float a = x[from + k];
            float b = x[from + k + 1];
            float c = x[from + k + 2];
            float d = x[from + k + 3];
            // Padding, and what a relu has set to zero.
            if (a != 0 || b != 0 || c != 0 || d != 0) {
                add(a, weight[k], b, weight[k + 1], c, weight[k + 2], d, weight[k + 3], y);
            }
        }
    }

    /** y += a p + b q + c r + d s. A method of its own, which is compiled as one loop. */
    private static void add(float a, float[] p, float b, float[] q, float c, float[] r, float d, float[] s, float[] y) {
        for (int o = 0; o < y.length; o++) {
            y[o] += a * p[o] + b * q[o] + c * r[o] + d * s[o];
        }
    }
}
