package org.lstm4j.testing.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** h' = 0.9 h + 0.1 tanh(x Wᵀ). */
final class LeakyCell extends Cell {
    private final Parameter weight;

    LeakyCell(int inputSize, int hiddenSize, DType dtype, Generator rng) {
        super(inputSize, dtype, hiddenSize);
        weight = register("weight", new Parameter(Tensor.randn(rng, dtype, hiddenSize, inputSize)));
    }

    @Override
    protected List<Variable> next(Variable x, List<Variable> state) {
        return List.of(state.get(0).mul(0.9).add(x.matmul(weight.t()).tanh().mul(0.1)));
    }
}
