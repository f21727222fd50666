package org.lstm4j.testing.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * A correct cell, whose methods faults override one at a time:
 *
 * <pre>
 * [f g] = x W + h U + b
 * c' = sigmoid(f) c + (1 - sigmoid(f)) tanh(g)
 * h' = tanh(c')
 * </pre>
 */
class GatedCell extends Cell {
    static final int SIZE = 2;

    final Parameter weightIh;
    final Parameter weightHh;
    final Parameter bias;

    GatedCell(Generator generator) {
        super(2, DType.FLOAT64, SIZE, SIZE);
        weightIh = register("weight_ih", parameter(generator, 2, 2 * SIZE));
        weightHh = register("weight_hh", parameter(generator, SIZE, 2 * SIZE));
        bias = register("bias", parameter(generator, 2 * SIZE));
    }

    static Parameter parameter(Generator generator, int... sizes) {
        return new Parameter(Tensor.randn(generator, DType.FLOAT64, sizes));
    }

    @Override
    protected List<Variable> next(Variable x, List<Variable> state) {
        return next(x, state, weightIh, weightHh);
    }

    final List<Variable> next(Variable x, List<Variable> state, Variable weightIh, Variable weightHh) {
        Variable sum = add(x.matmul(weightIh).add(state.get(0).matmul(weightHh)), bias);
        Variable f = sum.narrow(1, 0, SIZE).sigmoid();
        Variable g = candidate(sum.narrow(1, SIZE, SIZE));
        Variable c = f.mul(state.get(1)).add(blend(f, g));
        return List.of(c.tanh(), c);
    }

    Variable add(Variable sum, Variable bias) {
        return sum.add(bias);
    }

    Variable candidate(Variable sum) {
        return sum.tanh();
    }

    /** (1 - f) g. */
    Variable blend(Variable f, Variable g) {
        return g.sub(f.mul(g));
    }
}
