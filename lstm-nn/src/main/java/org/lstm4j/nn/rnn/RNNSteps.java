package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/** The equations of {@link RNN}, composed from primitive operations; the state is h. */
final class RNNSteps implements Cell.Steps {
    private final boolean relu;
    private final Variable input;
    private final Variable recurrent;
    private final @Nullable Variable bias;

    RNNSteps(RNNMode mode, RNNWeights weights) {
        relu = mode == RNNMode.RNN_RELU;
        input = weights.weightIh().t();
        recurrent = weights.weightHh().t();
        bias = Gates.sum(weights.biasIh(), weights.biasHh());
    }

    /** x W_ihᵀ + b_ih + b_hh. */
    @Override
    public Variable project(Variable x) {
        return Gates.affine(x, input, bias);
    }

    @Override
    public List<Variable> next(Variable x, List<Variable> state) {
        Variable z = x.add(state.get(0).matmul(recurrent));
        return List.of(relu ? z.relu() : z.tanh());
    }
}
