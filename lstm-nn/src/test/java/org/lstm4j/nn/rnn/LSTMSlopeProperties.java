package org.lstm4j.nn.rnn;

import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.nn.testing.LSTMCases;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * The loss along a random line through everything that has a gradient: its slope by central differences is the gradient
 * times the direction. Two passes a case, so that all options and sizes can be tried, dropout included.
 */
@Domain(LSTMCases.class)
class LSTMSlopeProperties {
    private static final double STEP = 1e-5;
    /** The third derivative times the step squared, and the loss's rounding over the step, stay below. */
    private static final double TOLERANCE = 1e-7;

    @Property
    void theGradientIsTheSlope(@ForAll LSTMCase any) {
        Generator generator = Generator.seeded(any.seed());
        LSTM lstm = any.network(generator);
        byte[] beforeDropout = generator.state();
        Variable input = any.input();
        LSTM.State state = any.state();
        List<Variable> leaves = new ArrayList<>(List.of(input, state.h(), state.c()));
        leaves.addAll(lstm.parameters());

        loss(lstm, input, state).backward();
        Generator directions = Generator.seeded(any.seed() + 1);
        double analytical = 0;
        double squares = 0;
        List<Tensor> direction = new ArrayList<>();
        for (Variable leaf : leaves) {
            Tensor d = Tensor.zeros(leaf.dtype(), leaf.shape()).normalInPlace(directions, 0, 1);
            direction.add(d);
            squares += d.square().sum().item();
            analytical += gradient("leaf", leaf).mul(d).sum().item();
        }
        double length = Math.sqrt(squares);

        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            double by = (side == 0 ? STEP : -STEP) / length;
            move(leaves, direction, by);
            generator.restore(beforeDropout);
            losses[side] = loss(lstm, input, state).item();
            move(leaves, direction, -by);
        }
        assertClose("slope", analytical / length, (losses[0] - losses[1]) / (2 * STEP), TOLERANCE);
    }

    private static Variable loss(LSTM lstm, Variable input, LSTM.State state) {
        Output<LSTM.State> out = lstm.forward(input, state);
        return ClosedForms.loss(out.output(), out.state().h(), out.state().c());
    }

    private static void move(List<Variable> leaves, List<Tensor> direction, double by) {
        for (int i = 0; i < leaves.size(); i++) {
            leaves.get(i).data().addInPlace(direction.get(i), by);
        }
    }
}
