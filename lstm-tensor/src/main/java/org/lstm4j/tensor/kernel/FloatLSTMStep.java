package org.lstm4j.tensor.kernel;

/** The elementwise part of an LSTM step on float32 rows, forward and backward. */
public interface FloatLSTMStep {
    /**
     * i, f, o = sigmoid and g = tanh of the gate pre-activations, c = f cPrev + i g, h = o tanh(c).
     *
     * @param rows of the batch
     * @param size hidden units H
     * @param gates rows of 4 H: pre-activations in, activated gates i, f, g, o out. Modified
     * @param cPrev rows of H. Not modified, unless it is c
     * @param c rows of H. Modified
     * @param h rows of H. Modified
     */
    void forward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] h,
            int hOff);

    /**
     * From the gradients of h and c to those of the gate pre-activations and of cPrev.
     *
     * @param gates rows of 4 H activated gates. Not modified, unless it is dGates
     * @param cPrev rows of H. Not modified
     * @param c rows of H. Not modified
     * @param dh rows of H. Not modified
     * @param dc rows of H: the gradient of c in, that of cPrev out. Modified
     * @param dGates rows of 4 H. Modified
     */
    void backward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] dh,
            int dhOff,
            float[] dc,
            int dcOff,
            float[] dGates,
            int dGatesOff);
}
