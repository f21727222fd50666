package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * The equations of {@link RNN}, {@link GRU} and {@link LSTM}, composed from primitive operations. The state is h, and c for
 * LSTM.
 */
final class RNNSteps implements Cell.Steps {
    private final RNNMode mode;
    private final Variable input;
    private final Variable recurrent;
    private final @Nullable Variable inputBias;
    /** Of GRU, whose reset gate acts on it; otherwise part of inputBias. */
    private final @Nullable Variable recurrentBias;

    private final @Nullable Variable projection;

    RNNSteps(RNNMode mode, RNNWeights weights) {
        boolean gru = mode == RNNMode.GRU;
        this.mode = mode;
        input = weights.weightIh().t();
        recurrent = weights.weightHh().t();
        inputBias = gru ? weights.biasIh() : Gates.sum(weights.biasIh(), weights.biasHh());
        recurrentBias = gru ? weights.biasHh() : null;
        projection = weights.weightHr() == null ? null : weights.weightHr().t();
    }

    /** x W_ihᵀ + b_ih, for RNN and LSTM + b_hh. */
    @Override
    public Variable project(Variable x) {
        return Gates.affine(x, input, inputBias);
    }

    @Override
    public List<Variable> next(Variable x, List<Variable> state) {
        Variable h = state.get(0);
        Variable z = Gates.affine(h, recurrent, recurrentBias);
        return switch (mode) {
            case RNN_TANH -> List.of(x.add(z).tanh());
            case RNN_RELU -> List.of(x.add(z).relu());
            case GRU -> List.of(gru(Gates.blocks(x, 3), Gates.blocks(z, 3), h));
            case LSTM -> lstm(Gates.blocks(x.add(z), 4), state.get(1));
        };
    }

    private static Variable gru(List<Variable> a, List<Variable> b, Variable h) {
        Variable r = a.get(0).add(b.get(0)).sigmoid();
        Variable z = a.get(1).add(b.get(1)).sigmoid();
        Variable n = a.get(2).add(r.mul(b.get(2))).tanh();
        // (1 - z) n + z h with one multiplication less, as PyTorch computes it.
        return h.sub(n).mul(z).add(n);
    }

    private List<Variable> lstm(List<Variable> z, Variable c) {
        Variable i = z.get(0).sigmoid();
        Variable f = z.get(1).sigmoid();
        Variable g = z.get(2).tanh();
        Variable o = z.get(3).sigmoid();
        Variable next = f.mul(c).add(i.mul(g));
        Variable h = o.mul(next.tanh());
        return List.of(projection == null ? h : h.matmul(projection), next);
    }
}
