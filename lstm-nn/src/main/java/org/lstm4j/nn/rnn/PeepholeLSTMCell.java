package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * One step of a long short-term memory with peephole connections: input and forget gate see c before the step, the output
 * gate sees c' after it:
 *
 * <pre>
 * [i f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * i = sigmoid(i + p_i c);  f = sigmoid(f + p_f c);  g = tanh(g)
 * c' = f c + i g
 * o = sigmoid(o + p_o c')
 * h' = o tanh(c')
 * </pre>
 *
 * <p>State: h and c, (N, H) each. Parameters, in order: {@code weight_ih} (4H, I), {@code weight_hh} (4H, H), {@code
 * bias_ih} (4H), {@code bias_hh} (4H), gates i, f, g, o; {@code weight_peephole} (3H), p_i, p_f, p_o. All are drawn from
 * U(-k, k) with k = 1/√H.
 *
 * <p>Source: F. Gers, J. Schmidhuber, "Recurrent Nets that Time and Count" (2000); F. Gers, N. Schraudolph, J.
 * Schmidhuber, "Learning Precise Timing with LSTM Recurrent Networks", JMLR 3 (2002). As in most later work, c'
 * goes through tanh.
 */
public final class PeepholeLSTMCell extends GatedCell {
    private final int hiddenSize;
    private final Parameter peephole;

    /** With biases, in float32. */
    public PeepholeLSTMCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h and c
     * @param bias whether the cell has bias_ih and bias_hh
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public PeepholeLSTMCell(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator) {
        super(4, inputSize, hiddenSize, bias, dtype);
        this.hiddenSize = hiddenSize;
        this.peephole = register("weight_peephole", new Parameter(Tensor.zeros(dtype, 3 * hiddenSize)));
        draw(generator);
    }

    @Override
    List<Variable> next(Variable z, Variable h, Variable c) {
        List<Variable> gates = Gates.blocks(z.add(recurrent(h)), 4);
        List<Variable> p = peephole.split(hiddenSize, 0);
        Variable i = gates.get(0).add(c.mul(p.get(0))).sigmoid();
        Variable f = gates.get(1).add(c.mul(p.get(1))).sigmoid();
        Variable g = gates.get(2).tanh();
        Variable next = f.mul(c).add(i.mul(g));
        Variable o = gates.get(3).add(next.mul(p.get(2))).sigmoid();
        return List.of(o.mul(next.tanh()), next);
    }
}
