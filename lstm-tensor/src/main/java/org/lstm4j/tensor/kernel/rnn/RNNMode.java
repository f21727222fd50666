package org.lstm4j.tensor.kernel.rnn;

/** The recurrences that have fused kernels. */
public enum RNNMode {
    /** h' = tanh(z). */
    RNN_TANH(1),
    /** h' = max(z, 0). */
    RNN_RELU(1),
    /** Gates r, z, n: reset, update and candidate. The reset gate is applied after the recurrent product. */
    GRU(3),
    /** Gates i, f, g, o: input, forget, candidate and output. */
    LSTM(4);

    private final int gates;

    RNNMode(int gates) {
        this.gates = gates;
    }

    /** G: a weight has G blocks of hidden_size rows. */
    public int gates() {
        return gates;
    }
}
