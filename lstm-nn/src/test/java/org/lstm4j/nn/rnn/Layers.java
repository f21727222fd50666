package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The layers of PyTorch behind one form, for tests that are the same for all of them. */
final class Layers {
    private Layers() {}

    enum Kind {
        RNN_TANH,
        RNN_RELU,
        GRU,
        LSTM,
        LSTM_PROJECTED
    }

    /** Options that all have. */
    record Setup(
            int input, int hidden, int layers, boolean bias, boolean first, double dropout, boolean both, DType dtype) {
        static Setup of(int input, int hidden) {
            return new Setup(input, hidden, 1, true, false, 0, false, DType.FLOAT64);
        }

        Setup layers(int value) {
            return new Setup(input, hidden, value, bias, first, dropout, both, dtype);
        }

        Setup bias(boolean value) {
            return new Setup(input, hidden, layers, value, first, dropout, both, dtype);
        }

        Setup first(boolean value) {
            return new Setup(input, hidden, layers, bias, value, dropout, both, dtype);
        }

        Setup dropout(double value) {
            return new Setup(input, hidden, layers, bias, first, value, both, dtype);
        }

        Setup both(boolean value) {
            return new Setup(input, hidden, layers, bias, first, dropout, value, dtype);
        }

        RNNOptions options() {
            return new RNNOptions(
                    input, hidden, layers, bias, first, dropout, both, 0, dtype, null, RNN.Nonlinearity.TANH, false);
        }

        Setup dtype(DType value) {
            return new Setup(input, hidden, layers, bias, first, dropout, both, value);
        }
    }

    /** Those with a projection have 2 features. */
    static RNNBase<?> layer(Kind kind, Setup s, Generator generator) {
        return switch (kind) {
            case RNN_TANH, RNN_RELU ->
                new RNN(
                        s.options().nonlinearity(kind == Kind.RNN_TANH ? RNN.Nonlinearity.TANH : RNN.Nonlinearity.RELU),
                        generator);
            case GRU -> new GRU(s.options(), generator);
            default -> new LSTM(s.options().projSize(kind == Kind.LSTM ? 0 : 2), generator);
        };
    }

    /** The output, then the variables of the state. */
    static List<Variable> forward(RecurrentLayer<?> layer, Variable x, List<Variable> state) {
        return all(layer, x, state);
    }

    private static <S extends RecurrentState<S>> List<Variable> all(
            RecurrentLayer<S> layer, Variable x, List<Variable> state) {
        Output<S> out = layer.forward(x, state == null ? null : layer.state(state));
        List<Variable> all = new ArrayList<>(List.of(out.output()));
        all.addAll(out.state().variables());
        return all;
    }

    /** The data of the output, then the variables of the state, then the output at the last steps. */
    static List<Variable> forward(RecurrentLayer<?> layer, PackedSequence x, List<Variable> state) {
        return all(layer, x, state);
    }

    private static <S extends RecurrentState<S>> List<Variable> all(
            RecurrentLayer<S> layer, PackedSequence x, List<Variable> state) {
        PackedOutput<S> out = layer.forward(x, state == null ? null : layer.state(state));
        List<Variable> all = new ArrayList<>(List.of(out.output().data()));
        all.addAll(out.state().variables());
        all.add(out.last());
        return all;
    }

    /** Features of each part of the state. */
    static List<Integer> sizes(RecurrentLayer<?> layer) {
        return layer.stateSizes(0);
    }

    /** D layers. */
    static int states(RecurrentLayer<?> layer) {
        return layer.numLayers() * layer.directions();
    }

    /** Parts of the state, (states, batch, size) each, drawn. */
    static List<Variable> state(RecurrentLayer<?> layer, int batch, Generator generator) {
        List<Variable> out = new ArrayList<>();
        for (int size : sizes(layer)) {
            out.add(Variable.of(Tensor.randn(generator, layer.dtype(), states(layer), batch, size), true));
        }
        return out;
    }
}
