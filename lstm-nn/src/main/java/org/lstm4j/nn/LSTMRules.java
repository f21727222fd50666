package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/**
 * The LSTM recurrence, composed from primitive operations, so that it can be differentiated any number of times: the
 * oracle of {@link FusedLSTM}, and what takes its place when a graph of the gradient is wanted.
 */
final class LSTMRules {
    private LSTMRules() {}

    /**
     * The weights of one layer and direction.
     *
     * @param weightIh (4H, I), gates in the order i, f, g, o
     * @param weightHh (4H, Hout)
     * @param biasIh (4H), or null with biasHh
     * @param biasHh (4H)
     * @param weightHr (P, H), or null without a projection
     */
    record Weights(
            Variable weightIh,
            Variable weightHh,
            @Nullable Variable biasIh,
            @Nullable Variable biasHh,
            @Nullable Variable weightHr) {
        /** The two biases, which are only ever used as a sum. */
        @Nullable
        Variable bias() {
            return biasIh == null || biasHh == null ? null : biasIh.add(biasHh);
        }
    }

    /**
     * Outputs of every step, and the last state.
     *
     * @param output (T, N, Hout), in the order of time whatever the direction
     * @param h (N, Hout)
     * @param c (N, H)
     */
    record Sequence(Variable output, Variable h, Variable c) {}

    /**
     * One layer in one direction over a whole sequence. The input's part of the gates is one product over all T N rows.
     *
     * @param x (T, N, I)
     * @param h0 (N, Hout)
     * @param c0 (N, H)
     * @param reverse whether to start at the last step
     */
    static Sequence sequence(Variable x, Variable h0, Variable c0, Weights weights, boolean reverse) {
        Variable projected = x.matmul(weights.weightIh().t());
        Variable bias = weights.bias();
        List<Variable> steps = (bias == null ? projected : projected.add(bias)).unbind(0);
        Variable recurrent = weights.weightHh().t();
        Variable projection =
                weights.weightHr() == null ? null : weights.weightHr().t();
        int length = steps.size();
        Variable[] outputs = new Variable[length];
        LSTM.State state = new LSTM.State(h0, c0);
        for (int s = 0; s < length; s++) {
            int t = reverse ? length - 1 - s : s;
            state = gates(steps.get(t).add(state.h().matmul(recurrent)), state.c(), projection);
            outputs[t] = state.h();
        }
        return new Sequence(Variable.stack(new ArrayList<>(Arrays.asList(outputs)), 0), state.h(), state.c());
    }

    /**
     * From the sums of the gates to the next state.
     *
     * @param z (N, 4H), i, f, g, o side by side
     * @param c (N, H)
     * @param projection (H, P), or null
     */
    private static LSTM.State gates(Variable z, Variable c, @Nullable Variable projection) {
        List<Variable> parts = z.chunk(4, 1);
        Variable i = parts.get(0).sigmoid();
        Variable f = parts.get(1).sigmoid();
        Variable g = parts.get(2).tanh();
        Variable o = parts.get(3).sigmoid();
        Variable next = f.mul(c).add(i.mul(g));
        Variable h = o.mul(next.tanh());
        return new LSTM.State(projection == null ? h : h.matmul(projection), next);
    }
}
