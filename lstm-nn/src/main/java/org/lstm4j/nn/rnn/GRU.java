package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * A gated recurrent unit over whole sequences, with stacked layers, in one or two directions. Each layer computes
 * for each step
 *
 * <pre>
 * r = sigmoid(x W_irᵀ + b_ir + h W_hrᵀ + b_hr)
 * z = sigmoid(x W_izᵀ + b_iz + h W_hzᵀ + b_hz)
 * n = tanh(x W_inᵀ + b_in + r (h W_hnᵀ + b_hn))
 * h' = (1 - z) n + z h
 * </pre>
 *
 * <p>The reset gate acts after the product with h, as in cuDNN and PyTorch; in the paper it acts before.
 *
 * <p>Shapes: see {@link RecurrentLayer}, with F = D H, where D = 2 if bidirectional and else 1, and H = hiddenSize. The
 * state is h (D layers, N, H); layer k, direction d has index k D + d.
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (3H, I or D H), {@code weight_hh_lk} (3H, H), {@code
 * bias_ih_lk} (3H), {@code bias_hh_lk} (3H); then the same with {@code _reverse}. The order of gates is r, z, n.
 * All are drawn from U(-k, k) with k = 1/√H.
 *
 * <p>Source: K. Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine
 * Translation" (2014).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GRU.html">torch.nn.GRU</a>
 */
public final class GRU extends RNNBase<HiddenState> {
    /** A single layer with the default options. */
    public GRU(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with random weights.
     *
     * @param generator source of random values for the initial weights, then for the dropout masks of training; held
     */
    public GRU(RNNOptions options, Generator generator) {
        super(RNNMode.GRU, options, generator);
    }

    @Override
    HiddenState state(List<Variable> variables) {
        return new HiddenState(variables.get(0));
    }
}
