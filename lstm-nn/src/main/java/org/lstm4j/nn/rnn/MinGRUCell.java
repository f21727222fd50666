package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/**
 * One step of a minimal gated recurrent unit, whose gate and candidate do not depend on the state:
 *
 * <pre>
 * z = sigmoid(x W_zᵀ + b_z)
 * h' = (1 - z) h + z (x W_hᵀ + b_h)
 * </pre>
 *
 * <p>The recurrence is linear in h, so {@link Recurrent} computes the gates and candidates of all steps with one matrix
 * product each, and h with {@link LinearRecurrence}.
 *
 * <p>State: h (N, H). Parameters, in order: {@code linear_z.weight} (H, I), {@code linear_z.bias} (H), {@code
 * linear_h.weight} (H, I), {@code linear_h.bias} (H), all drawn from U(-k, k) with k = 1/√I, as {@link Linear} does.
 *
 * <p>Source: L. Feng, F. Tung, M. Ahmed, Y. Bengio, H. Hajimirsadeghi, "Were RNNs All We Needed?", arXiv:2410.01201
 * (2024), section 3.1.
 */
public final class MinGRUCell extends Cell {
    private final Linear gate;
    private final Linear candidate;

    /** With biases, in float32. */
    public MinGRUCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize I, features of x
     * @param hiddenSize H, features of h
     * @param bias whether gate and candidate have a bias; default true
     * @param dtype element type; default float32
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public MinGRUCell(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator) {
        super(inputSize, dtype, hiddenSize);
        gate = register("linear_z", new Linear(inputSize, hiddenSize, bias, dtype, generator));
        candidate = register("linear_h", new Linear(inputSize, hiddenSize, bias, dtype, generator));
    }

    @Override
    protected List<Variable> next(Variable x, List<Variable> state) {
        Variable z = gate.forward(x).sigmoid();
        return List.of(z.neg().add(1).mul(state.get(0)).add(z.mul(candidate.forward(x))));
    }

    /** The gates and candidates of all steps, then the recurrence, which is linear in h. */
    @Override
    protected Sequence sequence() {
        return (x, state) -> {
            Variable z = gate.forward(x).sigmoid();
            Variable input = z.mul(candidate.forward(x));
            return List.of(LinearRecurrence.scan(z.neg().add(1), input, state.get(0)));
        };
    }

    @Override
    protected String describe() {
        return inputSize() + ", " + outputSize() + (gate.bias() == null ? ", bias=False" : "");
    }
}
