package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.nn.testing.LSTMCases;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A loss may use the output, h or c alone: what it leaves out counts as a gradient of zeros. */
@Domain(LSTMCases.class)
class LSTMPartialUseProperties {
    private static final List<Function<Output<LSTM.State>, Variable>> PARTS =
            List.of(Output::output, out -> out.state().h(), out -> out.state().c());

    @Property(tries = 100)
    void thePartsAddUpToTheWhole(@ForAll LSTMCase any) {
        LSTM lstm = any.network();
        lstm.eval();
        Variable input = any.input();
        LSTM.State state = any.state();
        List<Variable> leaves = new ArrayList<>(List.of(input, state.h(), state.c()));
        leaves.addAll(lstm.parameters());

        List<double[]> sums = new ArrayList<>();
        leaves.forEach(leaf -> sums.add(new double[leaf.data().numel()]));
        for (Function<Output<LSTM.State>, Variable> part : PARTS) {
            Variable loss = part.apply(lstm.forward(input, state)).square().sum();
            List<Variable> found = Autograd.grad(
                    List.of(loss),
                    leaves,
                    Collections.singletonList(null),
                    GraphOptions.options().allowUnused(true));
            for (int i = 0; i < sums.size(); i++) {
                // No gradient where only c is used and a weight does not reach it.
                if (found.get(i) != null) {
                    double[] numbers = found.get(i).data().toDoubleArray();
                    for (int j = 0; j < numbers.length; j++) {
                        sums.get(i)[j] += numbers[j];
                    }
                }
            }
        }
        Output<LSTM.State> out = lstm.forward(input, state);
        Variable all = Variable.of(Tensor.zeros(DType.FLOAT64));
        for (Function<Output<LSTM.State>, Variable> part : PARTS) {
            all = all.add(part.apply(out).square().sum());
        }
        all.backward();
        for (int i = 0; i < sums.size(); i++) {
            assertClose(
                    "leaf " + i, gradient("leaf " + i, leaves.get(i)).toDoubleArray(), sums.get(i), any.tolerance());
        }
    }

    /** c of the first step is f c0 + i g: the output gate has no part in it. */
    @Test
    void theCellStateAloneDoesNotReachTheOutputGate() {
        LSTM lstm = new LSTM(LSTM.options(2, 3).dtype(DType.FLOAT64), Generator.seeded(1));
        Variable input = Variable.of(Tensor.randn(Generator.seeded(2), DType.FLOAT64, 1, 1, 2), true);
        lstm.forward(input).state().c().sum().backward();
        Tensor gates = gradient("weight_ih_l0", lstm.parameter("weight_ih_l0"));
        assertThat(gates.narrow(0, 9, 3).abs().sum().item()).isZero();
        for (int gate : new int[] {0, 2}) {
            assertThat(gates.narrow(0, 3 * gate, 3).abs().sum().item()).isPositive();
        }
        // Nor the forget gate from a state of zeros.
        assertThat(gates.narrow(0, 3, 3).abs().sum().item()).isZero();
    }
}
