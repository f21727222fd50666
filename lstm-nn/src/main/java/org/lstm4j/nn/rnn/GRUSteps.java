package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/** The equations of {@link GRU}, composed from primitive operations; the state is h. */
final class GRUSteps implements Cell.Steps {
    private final Variable input;
    private final Variable recurrent;
    private final @Nullable Variable inputBias;
    private final @Nullable Variable recurrentBias;

    GRUSteps(RNNWeights weights) {
        input = weights.weightIh().t();
        recurrent = weights.weightHh().t();
        inputBias = weights.biasIh();
        recurrentBias = weights.biasHh();
    }

    /** x W_ihᵀ + b_ih. */
    @Override
    public Variable project(Variable x) {
        return Gates.affine(x, input, inputBias);
    }

    @Override
    public List<Variable> next(Variable x, List<Variable> state) {
        Variable h = state.get(0);
        List<Variable> a = Gates.blocks(x, 3);
        List<Variable> b = Gates.blocks(Gates.affine(h, recurrent, recurrentBias), 3);
        Variable r = a.get(0).add(b.get(0)).sigmoid();
        Variable z = a.get(1).add(b.get(1)).sigmoid();
        Variable n = a.get(2).add(r.mul(b.get(2))).tanh();
        // (1 - z) n + z h with one multiplication less, as PyTorch computes it.
        return List.of(h.sub(n).mul(z).add(n));
    }
}
