package org.lstm4j.tensor.kernel;

/** The elementwise part of a GRU step on float32 rows, forward and backward. */
public interface FloatGRUStep {
    /**
     * r, z = sigmoid of the gate pre-activations, n = tanh(nx + r nh), h = (1 - z) n + z hPrev.
     *
     * @param rows of the batch
     * @param size hidden units H
     * @param gates rows of 4 H: pre-activations nx, r, z, nh in; n, r, z activated and nh unchanged out. Modified
     * @param hPrev rows of H. Not modified, unless it is h
     * @param h rows of H. Modified
     */
    void forward(int rows, int size, float[] gates, int gatesOff, float[] hPrev, int hPrevOff, float[] h, int hOff);

    /**
     * From the gradient of h to those of the gate pre-activations, and to the direct part
     * of the gradient of hPrev, which does not pass through the gates.
     *
     * @param gates rows of 4 H as {@link #forward} leaves them. Not modified, unless it is dGates
     * @param hPrev rows of H. Not modified
     * @param dh rows of H: the gradient of h in, z times it out. Modified
     * @param dGates rows of 4 H. Modified
     */
    void backward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] hPrev,
            int hPrevOff,
            float[] dh,
            int dhOff,
            float[] dGates,
            int dGatesOff);
}
