package org.lstm4j.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Identity;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Scaler;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SavedModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Reads a model as stages; what cannot be compiled is refused by its name. */
final class NetReader {
    private final List<Stage> stages = new ArrayList<>();
    private int features;

    private NetReader() {}

    static Net read(SavedModel model) {
        Module module = model.module();
        NetReader reader = new NetReader();
        boolean everyStep = true;
        if (module instanceof SequenceModel sequence) {
            sequence.stages().forEach(reader::add);
            everyStep =
                    sequence.head() == Head.EVERY || sequence.recurrentLayers().isEmpty();
        } else {
            reader.add("model", module);
        }
        if (reader.stages.isEmpty()) {
            throw new IllegalArgumentException("NetCompiler: the model has no layers");
        }
        boolean isDouble =
                module.parameters().stream().map(Parameter::dtype).anyMatch(type -> type.select(false, true));
        Stage first = reader.stages.get(0);
        int inputs = inputs(first);
        return new Net(
                List.copyOf(reader.stages),
                isDouble,
                inputs,
                everyStep,
                affine(model.inputs().scaler(), inputs, false),
                affine(model.targets().scaler(), reader.features, true));
    }

    private static int inputs(Stage first) {
        if (first instanceof Stage.Recurrent layer) {
            return layer.input().length;
        }
        return first instanceof Stage.Dense dense ? dense.rows().length : 1;
    }

    private void add(String name, Module module) {
        if (module instanceof Embedding embedding) {
            add(new Stage.Tokens(rows(embedding.weight().data())));
        } else if (module instanceof RecurrentLayer<?> layer) {
            recurrent(name, layer);
        } else if (module instanceof Sequential sequential) {
            sequential.children().forEach((child, layer) -> add(name + "." + child, layer));
        } else if (module instanceof Linear linear) {
            Parameter bias = linear.bias();
            double[][] rows = transposed(linear.weight().data());
            add(new Stage.Dense(rows, bias == null ? new double[rows[0].length] : values(bias.data())));
        } else if (module instanceof Layer layer && ActivationSource.of(layer) != null && features > 0) {
            add(new Stage.Activation(Objects.requireNonNull(ActivationSource.of(layer)), features));
        } else if (!(module instanceof Dropout) && !(module instanceof Identity)) {
            throw refused(
                    name,
                    module,
                    "expected an embedding, LSTM, GRU, RNN, Linear, Dropout, Tanh, Sigmoid, ReLU, Softmax or LogSoftmax");
        }
    }

    private void add(Stage stage) {
        stages.add(stage);
        features = stage.outputs();
    }

    private static IllegalArgumentException refused(String name, Module module, String why) {
        return new IllegalArgumentException("NetCompiler: '" + name + "' is a "
                + module.getClass().getSimpleName() + ", which cannot be compiled: " + why);
    }

    private void recurrent(String name, RecurrentLayer<?> layer) {
        RNNOptions options = options(layer);
        if (options == null) {
            throw refused(name, layer, "only LSTM, GRU and RNN can be compiled");
        }
        if (layer.isBidirectional()) {
            throw refused(
                    name, layer, "a layer of two directions needs the whole sequence, not one step after another");
        }
        StateDict weights = layer.stateDict();
        List<Variable> state = initialState(layer);
        for (int k = 0; k < options.numLayers(); k++) {
            double[] h0 = values(state.get(0).data().select(0, k));
            double[][] input = transposed(weight(weights, "weight_ih_l" + k));
            double[] zero = new double[input[0].length];
            add(new Stage.Recurrent(
                    kind(layer, options),
                    input,
                    transposed(weight(weights, "weight_hh_l" + k)),
                    options.bias() ? values(weight(weights, "bias_ih_l" + k)) : zero,
                    options.bias() ? values(weight(weights, "bias_hh_l" + k)) : zero,
                    options.projSize() > 0 ? transposed(weight(weights, "weight_hr_l" + k)) : new double[0][],
                    h0,
                    state.size() > 1 ? values(state.get(1).data().select(0, k)) : new double[0]));
        }
    }

    private static List<Variable> initialState(RecurrentLayer<?> layer) {
        RecurrentState<?> state = layer.initialState(1);
        return state.variables();
    }

    private static @Nullable RNNOptions options(RecurrentLayer<?> layer) {
        return layer instanceof LSTM lstm
                ? lstm.options()
                : layer instanceof GRU gru ? gru.options() : layer instanceof RNN rnn ? rnn.options() : null;
    }

    private static Stage.Kind kind(RecurrentLayer<?> layer, RNNOptions options) {
        if (layer instanceof LSTM) {
            return Stage.Kind.LSTM;
        }
        if (layer instanceof GRU) {
            return Stage.Kind.GRU;
        }
        return options.nonlinearity() == RNN.Nonlinearity.RELU ? Stage.Kind.RNN_RELU : Stage.Kind.RNN_TANH;
    }

    private static Tensor weight(StateDict weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    /** A scaler is a x + b in each column: b is what it makes of 0, a + b of 1. */
    private static Net.@Nullable Affine affine(@Nullable Scaler scaler, int columns, boolean inverse) {
        if (scaler == null) {
            return null;
        }
        if (scaler.columns() != columns) {
            throw new IllegalArgumentException(
                    "NetCompiler: expected a scaler of " + columns + " columns, but it has " + scaler.columns());
        }
        Tensor zero = Tensor.zeros(DType.FLOAT64, Shape.of(1, columns));
        Tensor one = Tensor.ones(DType.FLOAT64, Shape.of(1, columns));
        double[] offsets = values(inverse ? scaler.inverse(zero) : scaler.transform(zero));
        double[] factors = values(inverse ? scaler.inverse(one) : scaler.transform(one));
        for (int i = 0; i < columns; i++) {
            factors[i] -= offsets[i];
        }
        return new Net.Affine(factors, offsets);
    }

    private static double[] values(Tensor x) {
        return x.contiguous().toDoubleArray();
    }

    private static double[][] rows(Tensor x) {
        double[][] out = new double[x.size(0)][];
        for (int i = 0; i < out.length; i++) {
            out[i] = values(x.select(0, i));
        }
        return out;
    }

    private static double[][] transposed(Tensor x) {
        return rows(x.t());
    }
}
