package org.lstm4j.bench.ours;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.nn.LSTM;
import org.lstm4j.nn.LSTMCell;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A layer called as a user calls it. */
final class Layer implements Peer.Work {
    private interface Forward {
        Variable apply(Variable x);
    }

    private final Row row;
    private final Module module;
    private final Forward forward;
    private final Variable input;

    Layer(Row row) {
        this.row = row;
        DType dtype = row.float64() ? DType.FLOAT64 : DType.FLOAT32;
        Generator generator = Generator.seeded(0);
        if (row.kind() == Row.Kind.CELL) {
            LSTMCell cell = new LSTMCell(row.input(), row.hidden(), true, dtype, generator);
            this.module = cell;
            this.forward = x -> loop(cell, x);
        } else {
            LSTM.Options options = LSTM.options(row.input(), row.hidden()).dtype(dtype);
            boolean two = row.kind() == Row.Kind.BI2;
            LSTM lstm = new LSTM(two ? options.numLayers(2).bidirectional(true) : options, generator);
            this.module = lstm;
            this.forward = x -> lstm.forward(x).output();
        }
        List<Parameter> parameters = module.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            parameters
                    .get(i)
                    .data()
                    .copyInPlace(
                            tensor(Filling.parameter(row, i), row.parameters().get(i)));
        }
        this.input = Variable.of(tensor(Filling.input(row), row.inputSizes()));
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

    Module module() {
        return module;
    }

    @Override
    public Variable run() {
        if (!row.train()) {
            return GradMode.noGrad(() -> forward.apply(input));
        }
        module.zeroGrad();
        Variable output = forward.apply(input);
        output.sum().backward();
        return output;
    }

    @Override
    public List<float[]> values() {
        List<float[]> out = new ArrayList<>();
        out.add(numbers(run()));
        if (row.train()) {
            for (Parameter parameter : module.parameters()) {
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
