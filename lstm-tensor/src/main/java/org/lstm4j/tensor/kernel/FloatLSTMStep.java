package org.lstm4j.tensor.kernel;

/** The elementwise part of an LSTM step on float32 rows, forward and backward. */
public interface FloatLSTMStep {
    /**
     * i, f, o = sigmoid and g = tanh of the gate pre-activations, c = f cPrev + i g, h = o tanh(c).
     *
     * @param m rows of the batch
     * @param size hidden units H
     * @param z rows of 4 H: pre-activations in, activated gates i, f, g, o out. Modified
     * @param c0 cPrev: rows of H. Not modified, unless it is c
     * @param c rows of H. Modified
     * @param h rows of H. Modified
     */
    void forward(int m, int size, float[] z, int zOff, float[] c0, int c0Off, float[] c, int cOff, float[] h, int hOff);

    /**
     * From the gradients of h and c to those of the gate pre-activations and of cPrev.
     *
     * @param m rows of the batch
     * @param row the first row of gates, c and dGates
     * @param previous the first row of cPrev
     * @param first the first row of dh and dc
     */
    void backward(Pass pass, int m, int row, int previous, int first);

    /**
     * What {@link #backward} reads and writes, for all steps of a pass.
     *
     * @param size hidden units H
     * @param gates rows of 4 H activated gates. Not modified, unless it is dGates
     * @param cPrev rows of H. Not modified
     * @param c rows of H. Not modified
     * @param dh rows of H. Not modified
     * @param dc rows of H: the gradient of c in, that of cPrev out. Modified
     * @param dGates rows of 4 H. Modified
     */
    record Pass(
            int size,
            FloatArray gates,
            FloatArray cPrev,
            FloatArray c,
            FloatArray dh,
            FloatArray dc,
            FloatArray dGates) {}
}
