package org.lstm4j.nn.testing;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * A layer, and a batch to send through it. All values follow from the seed, so that the same case gives the same ones
 * each time it is asked.
 *
 * @param options of the layer
 * @param steps L
 * @param batch N
 * @param seed of all values
 */
public record LSTMCase(RNNOptions options, int steps, int batch, long seed) {
    /** The same with other options. */
    public LSTMCase with(RNNOptions changed) {
        return new LSTMCase(changed, steps, batch, seed);
    }

    /** The layer; sets of weights of one shape are the same in all cases of one seed. */
    public LSTM network() {
        return network(Generator.seeded(seed));
    }

    /** The layer, with weights and dropout from a generator that the caller keeps. */
    public LSTM network(Generator generator) {
        return new LSTM(options, generator);
    }

    /** (L, N, I), or (N, L, I) with batchFirst. */
    public Variable input() {
        int first = options.batchFirst() ? batch : steps;
        int second = options.batchFirst() ? steps : batch;
        return draw(1, first, second, options.inputSize());
    }

    /** h (D layers, N, Hout) and c (D layers, N, H). */
    public LSTM.State state() {
        return new LSTM.State(draw(2, states(), batch, shown()), draw(3, states(), batch, options.hiddenSize()));
    }

    /** A leaf of normal draws. */
    public Variable draw(int stream, int... sizes) {
        return Variable.of(Tensor.randn(Generator.seeded(seed * 31 + stream), options.dtype(), sizes), true);
    }

    /** D. */
    public int directions() {
        return options.bidirectional() ? 2 : 1;
    }

    /** D layers. */
    public int states() {
        return directions() * options.numLayers();
    }

    /** Hout. */
    public int shown() {
        return options.projSize() > 0 ? options.projSize() : options.hiddenSize();
    }

    /** The dimension of time in input and output. */
    public int timeDim() {
        return options.batchFirst() ? 1 : 0;
    }

    /** The dimension of the batch in input and output. */
    public int batchDim() {
        return 1 - timeDim();
    }

    /** How close two computations of the case are; see {@link Close}. */
    public double tolerance() {
        return Close.tolerance(options.dtype());
    }

    /** A small case of the given options, for checks that are slow. */
    public static LSTMCase small(int numLayers, boolean bidirectional, boolean bias, int projSize) {
        RNNOptions options = LSTM.options(2, 2)
                .numLayers(numLayers)
                .bidirectional(bidirectional)
                .bias(bias)
                .projSize(projSize)
                .dtype(DType.FLOAT64);
        return new LSTMCase(options, 2, 2, 5);
    }
}
