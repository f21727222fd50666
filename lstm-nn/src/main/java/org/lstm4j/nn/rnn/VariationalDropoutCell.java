package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Masks;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Another cell with dropout of its input and hidden state, with the same mask at all steps of a sequence. In training the
 * cell reads, with masks m that are 0 with probability p and else 1 / (1 - p), drawn once for each sequence,
 *
 * <pre>
 * x m_x  instead of x,   h m_h  instead of h, the first part of the state
 * </pre>
 *
 * <p>The output and the other parts of the state are not masked; in evaluation nothing is masked. The only child is {@code
 * cell}.
 *
 * <p>Source: Y. Gal, Z. Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks"
 * (2016); one mask for all gates, their "tied weights".
 */
public final class VariationalDropoutCell extends WrapperCell {
    private final double inputDropout;
    private final double stateDropout;
    private final Generator generator;

    /**
     * @param cell the cell to run; registered as a child
     * @param inputDropout probability of an element of x to be zeroed in training
     * @param stateDropout probability of an element of h to be zeroed in training
     * @param generator source of random values for the masks; held
     * @throws IllegalArgumentException if a probability is outside [0, 1]
     */
    public VariationalDropoutCell(Cell cell, double inputDropout, double stateDropout, Generator generator) {
        super(cell);
        this.inputDropout = Require.probability("VariationalDropoutCell", "input_dropout", inputDropout);
        this.stateDropout = Require.probability("VariationalDropoutCell", "state_dropout", stateDropout);
        this.generator = generator;
    }

    /** Draws the masks of the batch, that of x first. */
    @Override
    public Steps begin(int batch) {
        Steps steps = cell().begin(batch);
        Variable inputMask = mask(batch, inputSize(), inputDropout);
        Variable stateMask = mask(batch, outputSize(), stateDropout);
        if (inputMask == null && stateMask == null) {
            return steps;
        }
        // The mask belongs to the sequence, so the rows of all steps cannot be projected at once.
        return (x, state) -> {
            List<Variable> masked = new ArrayList<>(state);
            masked.set(0, masked(state.get(0), stateMask));
            return steps.next(steps.project(masked(x, inputMask)), masked);
        };
    }

    private @Nullable Variable mask(int batch, int features, double p) {
        return isTraining() && p > 0
                ? Variable.of(Masks.dropout(Tensor.zeros(dtype(), batch, features), p, generator))
                : null;
    }

    private static Variable masked(Variable rows, @Nullable Variable mask) {
        return mask == null ? rows : rows.mul(mask.narrow(0, 0, rows.size(0)));
    }

    @Override
    protected String describe() {
        return "input_dropout=" + inputDropout + ", state_dropout=" + stateDropout;
    }
}
