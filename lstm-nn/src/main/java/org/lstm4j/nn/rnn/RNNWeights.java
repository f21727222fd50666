package org.lstm4j.nn.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/**
 * The weights of one recurrent layer and direction, with G blocks of H rows: 4 for LSTM (i, f, g, o), 3 for GRU (r, z,
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
        @Nullable Variable weightHr) {}
