package org.lstm4j.bench.ours;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A layer called as a user calls it. */
final class Layer implements Peer.Work {
    /** A module, and what is called of it. */
    private record Call(Module module, Supplier<Variable> forward) {}

    private final Row row;
    private final Module module;
    private final List<Parameter> parameters;
    private final Supplier<Variable> forward;

    Layer(Row row) {
        this.row = row;
        Call call = call(Variable.of(tensor(Filling.input(row), row.inputSizes())));
        this.module = call.module();
        this.parameters = module.parameters();
        this.forward = call.forward();
        for (int i = 0; i < parameters.size(); i++) {
            parameters
                    .get(i)
                    .data()
                    .copyInPlace(
                            tensor(Filling.parameter(row, i), row.parameters().get(i)));
        }
    }

    /** Lets passes write their output over that of the one before. */
    void reuseOutput() {
        if (module instanceof LSTM lstm) {
            lstm.reuseOutput(true);
        } else if (module instanceof GRU gru) {
            gru.reuseOutput(true);
        }
    }

    private Call call(Variable x) {
        DType dtype = row.float64() ? DType.FLOAT64 : DType.FLOAT32;
        Generator generator = Generator.seeded(0);
        RNNOptions options = LSTM.options(row.input(), row.hidden()).dtype(dtype);
        switch (row.kind()) {
            case LSTM -> {
                LSTM lstm = new LSTM(options, generator);
                return new Call(lstm, () -> lstm.forward(x).output());
            }
            case BI2 -> {
                LSTM lstm = new LSTM(options.numLayers(2).bidirectional(true), generator);
                return new Call(lstm, () -> lstm.forward(x).output());
            }
            case PACKED -> {
                LSTM lstm = new LSTM(options, generator);
                PackedSequence packed = PackedSequence.packPadded(x, row.lengths());
                return new Call(lstm, () -> lstm.forward(packed).output().data());
            }
            case CELL -> {
                LSTMCell cell = new LSTMCell(row.input(), row.hidden(), true, dtype, generator);
                return new Call(cell, () -> loop(cell, x));
            }
            case GRU -> {
                GRU gru = new GRU(GRU.options(row.input(), row.hidden()).dtype(dtype), generator);
                return new Call(gru, () -> gru.forward(x).output());
            }
            case RNN -> {
                RNN rnn = new RNN(RNN.options(row.input(), row.hidden()).dtype(dtype), generator);
                return new Call(rnn, () -> rnn.forward(x).output());
            }
            default -> throw new IllegalArgumentException("not a layer: " + row);
        }
    }

    private static Variable loop(LSTMCell cell, Variable x) {
        List<Variable> outputs = new ArrayList<>();
        LSTM.State state = cell.forward(x.select(0, 0));
        outputs.add(state.h());
        for (int t = 1; t < x.size(0); t++) {
            state = cell.forward(x.select(0, t), state);
            outputs.add(state.h());
        }
        return Variable.stack(outputs, 0);
    }

    private Tensor tensor(float[] data, int[] sizes) {
        return row.float64() ? Tensor.wrap(Filling.widen(data), sizes) : Tensor.wrap(data, sizes);
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** The output of a forward pass, with its graph. */
    Variable output() {
        return forward.get();
    }

    @Override
    public Variable run() {
        if (!row.train()) {
            return GradMode.noGrad(forward);
        }
        parameters.forEach(parameter -> parameter.zeroGrad(ZeroGrad.REUSE_BUFFER));
        Variable output = output();
        output.sum().backward();
        return output;
    }

    @Override
    public List<float[]> values() {
        List<float[]> out = new ArrayList<>();
        out.add(numbers(run()));
        if (row.train()) {
            for (Parameter parameter : parameters) {
                Variable gradient = parameter.grad();
                if (gradient == null) {
                    throw new IllegalStateException("a parameter has no gradient");
                }
                out.add(numbers(gradient));
            }
        }
        return out;
    }

    private static float[] numbers(Variable x) {
        return x.data().to(DType.FLOAT32).copy().contiguous().floats().clone();
    }
}
