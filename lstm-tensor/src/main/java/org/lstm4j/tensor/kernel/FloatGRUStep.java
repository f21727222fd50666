package org.lstm4j.tensor.kernel;

/** The elementwise part of a GRU step on float32 rows, forward and backward. */
public interface FloatGRUStep {
    /**
     * r, z = sigmoid of the gate pre-activations, n = tanh(nx + r nh), h = (1 - z) n + z hPrev.
     *
     * @param m rows of the batch
     * @param size hidden units H
     * @param g rows of 4 H: pre-activations nx, r, z, nh in; n, r, z activated and nh unchanged out. Modified
     * @param h0 hPrev: rows of H. Not modified, unless it is h
     * @param h rows of H. Modified
     */
    void forward(int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] h, int hOff);

    /**
     * From the gradient of h to those of the gate pre-activations, and to the direct part
     * of the gradient of hPrev, which does not pass through the gates.
     *
     * @param g rows of 4 H as {@link #forward} leaves them. Not modified, unless it is dg
     * @param h0 hPrev: rows of H. Not modified
     * @param dh rows of H: the gradient of h in, z times it out. Modified
     * @param dg gradients of the pre-activations: rows of 4 H. Modified
     */
    void backward(
            int m, int size, float[] g, int gOff, float[] h0, int h0Off, float[] dh, int dhOff, float[] dg, int dgOff);
}
