package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/**
 * One step of a long short-term memory with coupled input and forget gates, i = 1 - f:
 *
 * <pre>
 * [f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * f, o = sigmoid;  g = tanh
 * c' = f c + (1 - f) g
 * h' = o tanh(c')
 * </pre>
 *
 * <p>State: h and c, (N, H) each. Parameters, in order: {@code weight_ih} (3H, I), {@code weight_hh} (3H, H), {@code
 * bias_ih} (3H), {@code bias_hh} (3H), gates f, g, o; all drawn from U(-k, k) with k = 1/√H.
 *
 * <p>Source: the variant CIFG of K. Greff, R. Srivastava, J. Koutník, B. Steunebrink, J. Schmidhuber, "LSTM: A Search
 * Space Odyssey", IEEE Transactions on Neural Networks and Learning Systems 28 (2017), without its peepholes.
 */
public final class CoupledLSTMCell extends GatedCell {
    /** With biases, in float32. */
    public CoupledLSTMCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h and c
     * @param bias whether the cell has bias_ih and bias_hh
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public CoupledLSTMCell(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator) {
        super(3, inputSize, hiddenSize, bias, dtype);
        draw(generator);
    }

    @Override
    List<Variable> next(Variable z, Variable h, Variable c) {
        List<Variable> gates = Gates.blocks(z.add(recurrent(h)), 3);
        Variable f = gates.get(0).sigmoid();
        Variable g = gates.get(1).tanh();
        Variable o = gates.get(2).sigmoid();
        // f c + (1 - f) g with one product fewer.
        Variable next = c.sub(g).mul(f).add(g);
        return List.of(o.mul(next.tanh()), next);
    }
}
