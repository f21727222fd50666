package org.lstm4j.nn.rnn;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/**
 * The weights of one recurrent layer in one direction, with G blocks of H rows: 4 for LSTM (i, f, g, o), 3 for GRU (r, z,
 * n), 1 for RNN.
 *
 * @param weightIh (G H, I)
 * @param weightHh (G H, Hout)
 * @param biasIh (G H), or null with biasHh
 * @param biasHh (G H)
 * @param weightHr (P, H), or null without a projection
 */
record RNNWeights(
        Variable weightIh,
        Variable weightHh,
        @Nullable Variable biasIh,
        @Nullable Variable biasHh,
        @Nullable Variable weightHr) {
    /** Those that are not null, in the order of the components. */
    List<Variable> present() {
        return Stream.of(weightIh, weightHh, biasIh, biasHh, weightHr)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The same layer with other weights, given in the order of {@link #present}. */
    RNNWeights with(List<Variable> weights) {
        Iterator<Variable> each = weights.iterator();
        return new RNNWeights(
                each.next(),
                each.next(),
                biasIh == null ? null : each.next(),
                biasHh == null ? null : each.next(),
                weightHr == null ? null : each.next());
    }
}
