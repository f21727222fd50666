package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/** The equations of {@link LSTM}, composed from primitive operations; the state is h and c. */
final class LSTMSteps implements Cell.Steps {
    private final Variable input;
    private final Variable recurrent;
    private final @Nullable Variable bias;
    private final @Nullable Variable projection;

    LSTMSteps(RNNWeights weights) {
        input = weights.weightIh().t();
        recurrent = weights.weightHh().t();
        bias = Gates.sum(weights.biasIh(), weights.biasHh());
        projection = weights.weightHr() == null ? null : weights.weightHr().t();
    }

    /** x W_ihᵀ + b_ih + b_hh. */
    @Override
    public Variable project(Variable x) {
        return Gates.affine(x, input, bias);
    }

    @Override
    public List<Variable> next(Variable x, List<Variable> state) {
        List<Variable> z = Gates.blocks(x.add(state.get(0).matmul(recurrent)), 4);
        Variable i = z.get(0).sigmoid();
        Variable f = z.get(1).sigmoid();
        Variable g = z.get(2).tanh();
        Variable o = z.get(3).sigmoid();
        Variable c = f.mul(state.get(1)).add(i.mul(g));
        Variable h = o.mul(c.tanh());
        return List.of(projection == null ? h : h.matmul(projection), c);
    }
}
