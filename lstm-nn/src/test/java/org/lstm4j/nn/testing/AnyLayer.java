package org.lstm4j.nn.testing;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A recurrent layer of any class behind one form, its state a list of parts of (N, size). */
public final class AnyLayer {
    private final RecurrentLayer layer;

    public AnyLayer(RecurrentLayer layer) {
        this.layer = layer;
    }

    public RecurrentLayer layer() {
        return layer;
    }

    /**
     * What a pass gives.
     *
     * @param output of every step, in the form of the input
     * @param state parts of the last state, (N, size) each
     */
    public record Pass(Variable output, List<Variable> state) {
        /** Output and state. */
        public List<Variable> all() {
            List<Variable> out = new ArrayList<>(List.of(output));
            out.addAll(state);
            return out;
        }
    }

    /** A pass over (L, N, inputSize); of one whose layer is batch-first, over (N, L, inputSize). */
    public Pass pass(Variable x, List<Variable> state) {
        if (layer instanceof Recurrent any) {
            Recurrent.Output out = any.forward(x, state == null ? null : split(any, state));
            return new Pass(out.output(), flat(out.state()));
        }
        if (layer instanceof LSTM lstm) {
            LSTM.Output out = lstm.forward(x, state == null ? null : lstmState(state));
            return new Pass(out.output(), parts(out.state()));
        }
        Variable h = state == null ? null : Variable.stack(state, 0);
        RNN.Output out = layer instanceof GRU gru ? gru.forward(x, h) : ((RNN) layer).forward(x, h);
        return new Pass(out.output(), out.state().unbind(0));
    }

    /** A pass over packed sequences; the output is the data. */
    public Pass pass(PackedSequence x, List<Variable> state) {
        if (layer instanceof Recurrent any) {
            Recurrent.PackedOutput out = any.forward(x, state == null ? null : split(any, state));
            return new Pass(out.output().data(), flat(out.state()));
        }
        if (layer instanceof LSTM lstm) {
            LSTM.PackedOutput out = lstm.forward(x, state == null ? null : lstmState(state));
            return new Pass(out.output().data(), parts(out.state()));
        }
        Variable h = state == null ? null : Variable.stack(state, 0);
        RNN.PackedOutput out = layer instanceof GRU gru ? gru.forward(x, h) : ((RNN) layer).forward(x, h);
        return new Pass(out.output().data(), out.state().unbind(0));
    }

    /** A state of normal draws, whose parts are leaves. */
    public List<Variable> state(int batch, Generator generator) {
        Variable zeros = Variable.of(Tensor.zeros(
                layer.dtype(), layer.isBatchFirst() ? batch : 1, layer.isBatchFirst() ? 1 : batch, layer.inputSize()));
        return pass(zeros, null).state().stream()
                .map(part -> Variable.of(
                        Tensor.randn(generator, layer.dtype(), part.shape().toArray()), true))
                .toList();
    }

    private static LSTM.State lstmState(List<Variable> parts) {
        List<Variable> h = new ArrayList<>();
        List<Variable> c = new ArrayList<>();
        for (int i = 0; i < parts.size(); i += 2) {
            h.add(parts.get(i));
            c.add(parts.get(i + 1));
        }
        return new LSTM.State(Variable.stack(h, 0), Variable.stack(c, 0));
    }

    private static List<Variable> parts(LSTM.State state) {
        List<Variable> out = new ArrayList<>();
        List<Variable> c = state.c().unbind(0);
        for (Variable h : state.h().unbind(0)) {
            out.add(h);
            out.add(c.get(out.size() / 2));
        }
        return out;
    }

    private static Recurrent.State split(Recurrent layer, List<Variable> parts) {
        List<List<Variable>> out = new ArrayList<>();
        int at = 0;
        for (var cell : layer.cells()) {
            int count = cell.stateSizes().size();
            out.add(parts.subList(at, at + count));
            at += count;
        }
        return new Recurrent.State(out);
    }

    private static List<Variable> flat(Recurrent.State state) {
        return state.cells().stream().flatMap(List::stream).toList();
    }
}
