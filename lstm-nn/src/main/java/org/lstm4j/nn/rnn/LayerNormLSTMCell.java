package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/**
 * One step of a long short-term memory with layer normalization of the input and the recurrent part of the gate
 * pre-activations, and of c in the output:
 *
 * <pre>
 * [i f g o] = LN_ih(x W_ihᵀ) + LN_hh(h W_hhᵀ)
 * i, f, o = sigmoid;  g = tanh
 * c' = f c + i g
 * h' = o tanh(LN_c(c'))
 *
 * LN(a) = (a - mean(a)) / √(var(a) + 1e-5) weight + bias      over the 4H or H features of a row
 * </pre>
 *
 * <p>State: h and c, (N, H) each. Parameters, in order: {@code weight_ih} (4H, I), {@code weight_hh} (4H, H), gates i, f,
 * g, o, drawn from U(-k, k) with k = 1/√H; then {@code norm_ih.weight}, {@code norm_ih.bias}, {@code norm_hh.weight},
 * {@code norm_hh.bias} (4H) and {@code norm_c.weight}, {@code norm_c.bias} (H), weights 1 and biases 0. The paper's
 * bias of the gates is the sum of those of LN_ih and LN_hh.
 *
 * <p>Source: J. Ba, J. Kiros, G. Hinton, "Layer Normalization", arXiv:1607.06450 (2016), equations 20 to 22.
 */
public final class LayerNormLSTMCell extends GatedCell {
    private final LayerNorm normIh;
    private final LayerNorm normHh;
    private final LayerNorm normC;

    /** In float32. */
    public LayerNormLSTMCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h and c
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public LayerNormLSTMCell(int inputSize, int hiddenSize, DType dtype, Generator generator) {
        super(4, inputSize, hiddenSize, false, dtype);
        this.normIh = register(
                "norm_ih", new LayerNorm(LayerNorm.options(4 * hiddenSize).dtype(dtype)));
        this.normHh = register(
                "norm_hh", new LayerNorm(LayerNorm.options(4 * hiddenSize).dtype(dtype)));
        this.normC =
                register("norm_c", new LayerNorm(LayerNorm.options(hiddenSize).dtype(dtype)));
        draw(generator);
    }

    @Override
    Variable project(Variable x) {
        return normIh.forward(super.project(x));
    }

    @Override
    List<Variable> next(Variable z, Variable h, Variable c) {
        List<Variable> gates = Gates.blocks(z.add(normHh.forward(recurrent(h))), 4);
        Variable i = gates.get(0).sigmoid();
        Variable f = gates.get(1).sigmoid();
        Variable g = gates.get(2).tanh();
        Variable o = gates.get(3).sigmoid();
        Variable next = f.mul(c).add(i.mul(g));
        return List.of(o.mul(normC.forward(next).tanh()), next);
    }
}
