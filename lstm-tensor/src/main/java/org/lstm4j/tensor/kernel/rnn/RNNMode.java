package org.lstm4j.tensor.kernel.rnn;

/** The recurrences that have kernels of their own. */
public enum RNNMode {
    /** h' = tanh(z). */
    RNN_TANH(1),
    /** h' = max(z, 0). */
    RNN_RELU(1),
    /** Reset, update and candidate; the reset gate acts after the recurrent product. */
    GRU(3),
    /** Input, forget, candidate and output. */
    LSTM(4);

    private final int gates;

    RNNMode(int gates) {
        this.gates = gates;
    }

    /** The blocks of hidden_size rows that a weight has. */
    public int gates() {
        return gates;
    }
}
