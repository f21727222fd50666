package org.lstm4j.nn.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * The weights of one recurrent layer of PyTorch in a state dictionary. Kind, sizes, layers, directions, bias and projection
 * are read from names and shapes: weight_ih has 4, 3 or 1 times as many rows as the hidden size in an LSTM, GRU or RNN.
 *
 * @param prefix of its names, without the last dot
 * @param weights by the names of the layer
 * @param options as they can be read: not batchFirst, dropout and the nonlinearity
 * @param gates 4 for an LSTM, 3 for a GRU, 1 for an RNN
 */
record RecurrentWeights(String prefix, StateDict weights, RNNOptions options, int gates) {
    private static final Pattern NAME =
            Pattern.compile("(?:(.*)\\.)?((?:weight|bias)_(?:ih|hh|hr))(_l(\\d{1,4}))?(_reverse)?");

    private static final int LSTM_GATES = 4;
    private static final int GRU_GATES = 3;

    static boolean isWeight(String name) {
        return NAME.matcher(name).matches();
    }

    /** Those of all recurrent layers, by prefix. Names of cells, without a layer, are those of layer 0. */
    static Map<String, RecurrentWeights> find(StateDict state) {
        Map<String, StateDict> groups = new LinkedHashMap<>();
        state.entries().forEach((name, tensor) -> {
            Matcher parts = NAME.matcher(name);
            if (parts.matches()) {
                String own = parts.group(2)
                        + (parts.group(3) == null ? "_l0" : parts.group(3))
                        + (parts.group(5) == null ? "" : parts.group(5));
                groups.computeIfAbsent(Objects.requireNonNullElse(parts.group(1), ""), prefix -> new StateDict())
                        .put(own, tensor);
            }
        });
        Map<String, RecurrentWeights> out = new LinkedHashMap<>();
        groups.forEach((prefix, weights) -> out.put(prefix, of(prefix, weights)));
        return out;
    }

    private static RecurrentWeights of(String prefix, StateDict weights) {
        Tensor ih = matrix(prefix, weights, "weight_ih_l0");
        Tensor hh = matrix(prefix, weights, "weight_hh_l0");
        Tensor hr = weights.get("weight_hr_l0");
        int projection = hr == null ? 0 : hh.size(1);
        int hidden = hr == null
                ? hh.size(1)
                : matrix(prefix, weights, "weight_hr_l0").size(1);
        int gates = hidden == 0 ? 0 : ih.size(0) / hidden;
        if (gates * hidden != ih.size(0) || (gates != LSTM_GATES && gates != GRU_GATES && gates != 1)) {
            throw new IllegalArgumentException(
                    where(prefix) + "expected weight_ih_l0 with 4, 3 or 1 times the hidden size " + hidden
                            + " as rows (LSTM, GRU, RNN), but its shape is " + ih.shape());
        }
        int layers = 1;
        while (weights.get("weight_ih_l" + layers) != null) {
            layers++;
        }
        DType dtype = ih.dtype();
        RNNOptions options = (gates == LSTM_GATES ? LSTM.options(ih.size(1), hidden) : GRU.options(ih.size(1), hidden))
                .numLayers(layers)
                .bias(weights.get("bias_ih_l0") != null)
                .bidirectional(weights.get("weight_ih_l0_reverse") != null)
                .projSize(projection)
                .dtype(dtype);
        return new RecurrentWeights(prefix, weights, options, gates);
    }

    private static Tensor matrix(String prefix, StateDict weights, String name) {
        Tensor found = weights.get(name);
        if (found == null || found.rank() != 2) {
            throw new IllegalArgumentException(where(prefix) + "expected a matrix " + name + ", but "
                    + (found == null ? "there are " + Quote.of(weights.names()) : "its shape is " + found.shape()));
        }
        return found;
    }

    private static String where(String prefix) {
        return prefix.isEmpty() ? "" : "the recurrent layer " + Quote.of(prefix) + ": ";
    }

    /** The number of features of the output. */
    int outputSize() {
        int each = options.projSize() > 0 ? options.projSize() : options.hiddenSize();
        return each * (options.bidirectional() ? 2 : 1);
    }

    /** The layer with its weights. */
    RecurrentLayer<?> layer(boolean batchFirst, RNN.@Nullable Nonlinearity nonlinearity) {
        RNNOptions all = options.batchFirst(batchFirst);
        Generator rng = Generator.seeded(0);
        RecurrentLayer<?> out = switch (gates) {
            case LSTM_GATES -> new LSTM(all, rng);
            case GRU_GATES -> new GRU(all, rng);
            default -> new RNN(nonlinearity == null ? all : all.nonlinearity(nonlinearity), rng);
        };
        out.loadStateDict(weights);
        out.eval();
        return out;
    }
}
