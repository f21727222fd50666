package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Another cell with zoneout: random elements of the state keep their previous value. For each part s of the state with its
 * probability p, and s* the next state of the other cell,
 *
 * <pre>
 * training:    s' = m s + (1 - m) s*      m = 1 with probability p, else 0, for each element and step
 * evaluation:  s' = p s + (1 - p) s*
 * </pre>
 *
 * <p>The only child is {@code cell}.
 *
 * <p>Source: D. Krueger et al., "Zoneout: Regularizing RNNs by Randomly Preserving Hidden Activations" (2017).
 */
public final class ZoneoutCell extends WrapperCell {
    private final double[] probabilities;
    private final Generator generator;

    /**
     * @param cell the cell to run; registered as a child
     * @param generator source of random values for the masks of training; held
     * @param probabilities for each part of the state; for an LSTM of h and of c. Not modified
     * @throws IllegalArgumentException if there is not one for each part, or one is outside [0, 1]
     */
    public ZoneoutCell(Cell cell, Generator generator, double... probabilities) {
        super(cell);
        if (probabilities.length != cell.stateSizes().size()) {
            throw new IllegalArgumentException("ZoneoutCell: expected a probability for each of the "
                    + cell.stateSizes().size() + " parts of the state, but got " + probabilities.length);
        }
        for (double probability : probabilities) {
            Require.probability("ZoneoutCell", "zoneout", probability);
        }
        this.generator = generator;
        this.probabilities = probabilities.clone();
    }

    @Override
    public Steps begin(int batch) {
        Steps steps = cell().begin(batch);
        return new Steps() {
            @Override
            public Variable project(Variable x) {
                return steps.project(x);
            }

            @Override
            public List<Variable> next(Variable x, List<Variable> state) {
                return mixed(state, steps.next(x, state));
            }
        };
    }

    private List<Variable> mixed(List<Variable> before, List<Variable> after) {
        List<Variable> out = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            Variable old = before.get(i);
            Variable fresh = after.get(i);
            double p = probabilities[i];
            if (p == 0) {
                out.add(fresh);
            } else if (isTraining()) {
                Tensor mask = Tensor.zeros(dtype(), old.shape()).bernoulliInPlace(generator, p);
                // Selected, not mixed: a kept element keeps its bits.
                out.add(Variable.where(mask, old, fresh));
            } else {
                out.add(old.sub(fresh).mul(p).add(fresh));
            }
        }
        return out;
    }

    @Override
    protected String describe() {
        return "zoneout=" + Arrays.toString(probabilities);
    }
}
