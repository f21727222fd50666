package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * A long short-term memory over whole sequences, with stacked layers, in one or two directions. Each layer computes for
 * each step
 *
 * <pre>
 * [i f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * i, f, o = sigmoid;  g = tanh
 * c' = f c + i g
 * h' = o tanh(c')                with projSize: h' = (o tanh(c')) W_hrᵀ
 * </pre>
 *
 * <p>Shapes: see {@link RecurrentLayer}, with F = D Hout, where D = 2 if bidirectional and else 1, H = hiddenSize, and
 * Hout = projSize or else H. The state is h (D layers, N, Hout) and c (D layers, N, H); layer k, direction d has index k
 * D + d.
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (4H, I or D Hout), {@code weight_hh_lk} (4H, Hout), {@code
 * bias_ih_lk} (4H), {@code bias_hh_lk} (4H), {@code weight_hr_lk} (P, H) with projSize; then the same with {@code
 * _reverse}. The order of gates is i, f, g, o. All are drawn from U(-k, k) with k = 1/√H.
 *
 * <p>Sources: as {@link LSTMCell}; the projection is that of H. Sak, A. Senior, F. Beaufays, "Long Short-Term Memory
 * Based Recurrent Neural Network Architectures for Large Vocabulary Speech Recognition" (2014).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html">torch.nn.LSTM</a>
 */
public final class LSTM extends RNNBase<LSTM.State> {
    /**
     * The state of an {@link LSTM} or {@link LSTMCell}.
     *
     * @param h the output (hidden state), (D layers, N, Hout), of a cell (N, Hout); without N for one sequence
     * @param c the cell state, (D layers, N, H), of a cell (N, H); without N for one sequence
     */
    public record State(Variable h, Variable c) implements RecurrentState<State> {
        /**
         * Checks that both are there.
         *
         * @throws NullPointerException if h or c is null
         */
        public State {
            Require.present("LSTM.State", "the hidden state h", h);
            Require.present("LSTM.State", "the cell state c", c);
        }

        @Override
        public List<Variable> variables() {
            return List.of(h, c);
        }

        @Override
        public State with(List<Variable> variables) {
            Require.count("LSTM.State", 2, variables);
            return new State(variables.get(0), variables.get(1));
        }
    }

    /** A single layer with the default options. */
    public LSTM(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with random weights.
     *
     * @param generator source of random values for the initial weights, then for the dropout masks of training; held
     */
    public LSTM(RNNOptions options, Generator generator) {
        super(RNNMode.LSTM, options, generator);
    }

    @Override
    State state(List<Variable> variables) {
        return new State(variables.get(0), variables.get(1));
    }
}
