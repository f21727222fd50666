package org.lstm4j.compile;

/**
 * A stage of a network that runs once a step, with the weights that it needs as rows: matrix[k] are the weights of input k, one
 * for each output.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
sealed interface Stage {
    /** Features that it gives. */
    int outputs();

    /** A vector for each token. */
    record Tokens(double[][] table) implements Stage {
        @Override
        public int outputs() {
            return table[0].length;
        }
    }

    /** y = x W + b. */
    record Dense(double[][] rows, double[] bias) implements Stage {
        @Override
        public int outputs() {
            return bias.length;
        }
    }

    /** An activation of each number, or of all together. */
    record Activation(ActivationSource function, int outputs) implements Stage {}

    /** The kinds of recurrent layers, by their number of gates. */
    enum Kind {
        LSTM(4),
        GRU(3),
        RNN_TANH(1),
        RNN_RELU(1);

        final int gates;

        Kind(int gates) {
            this.gates = gates;
        }
    }

    /**
     * One layer of a recurrent layer, gates in PyTorch's order.
     *
     * @param input rows of W_ih: one for each feature of x
     * @param hidden rows of W_hh: one for each feature of h
     * @param inputBias b_ih, zeros without
     * @param hiddenBias b_hh
     * @param projection rows of W_hr; empty without a projection
     * @param h0 the state before the first step
     * @param c0 of an LSTM; else empty
     */
    record Recurrent(
            Kind kind,
            double[][] input,
            double[][] hidden,
            double[] inputBias,
            double[] hiddenBias,
            double[][] projection,
            double[] h0,
            double[] c0)
            implements Stage {
        /** H. */
        int units() {
            return inputBias.length / kind.gates;
        }

        @Override
        public int outputs() {
            return h0.length;
        }
    }
}
