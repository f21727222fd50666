package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * What the variants of the LSTM share: a state of h and c, weights under the names of {@link LSTMCell}, and gate
 * pre-activations whose input part is computed for all steps at once.
 */
abstract class GatedCell extends Cell {
    private final int hiddenSize;
    private final Parameter weightIh;
    private final Parameter weightHh;
    private final @Nullable Parameter biasIh;
    private final @Nullable Parameter biasHh;

    /** Registers zero weights; the subclass calls {@link #draw} after it has registered its own. */
    GatedCell(int gates, int inputSize, int hiddenSize, boolean bias, DType dtype) {
        super(inputSize, dtype, hiddenSize, hiddenSize);
        this.hiddenSize = Require.positive(typeName(), "hidden_size", hiddenSize);
        int rows = Require.gateRows(typeName(), gates, hiddenSize, Math.max(inputSize, hiddenSize));
        this.weightIh = register("weight_ih", new Parameter(Tensor.zeros(dtype, rows, inputSize)));
        this.weightHh = register("weight_hh", new Parameter(Tensor.zeros(dtype, rows, hiddenSize)));
        this.biasIh = bias ? register("bias_ih", new Parameter(Tensor.zeros(dtype, rows))) : null;
        this.biasHh = bias ? register("bias_hh", new Parameter(Tensor.zeros(dtype, rows))) : null;
    }

    /** Draws the parameters of this cell, without those of children, from U(-k, k) with k = 1/√H, in order. */
    final void draw(Generator generator) {
        double bound = 1 / Math.sqrt(hiddenSize);
        ownParameters().values().forEach(own -> own.data().uniformInPlace(generator, -bound, bound));
    }

    @Override
    protected final void resetOwn(Generator generator) {
        draw(generator);
    }

    /** The input part of the gate pre-activations: x W_ihᵀ + b_ih + b_hh. */
    Variable project(Variable x) {
        return Gates.affine(x, weightIh.t(), Gates.sum(biasIh, biasHh));
    }

    /** The recurrent part of the gate pre-activations: h W_hhᵀ. */
    final Variable recurrent(Variable h) {
        return h.matmul(weightHh.t());
    }

    /**
     * The rest of a step.
     *
     * @param z the rows of the result of {@link #project}
     * @return h' and c'
     */
    abstract List<Variable> next(Variable z, Variable h, Variable c);

    @Override
    protected final List<Variable> next(Variable x, List<Variable> state) {
        return next(project(x), state.get(0), state.get(1));
    }

    @Override
    public final Steps begin(int batch) {
        return new Steps() {
            @Override
            public Variable project(Variable x) {
                return GatedCell.this.project(x);
            }

            @Override
            public List<Variable> next(Variable z, List<Variable> state) {
                return GatedCell.this.next(z, state.get(0), state.get(1));
            }
        };
    }

    @Override
    protected final String describe() {
        return inputSize() + ", " + hiddenSize;
    }
}
