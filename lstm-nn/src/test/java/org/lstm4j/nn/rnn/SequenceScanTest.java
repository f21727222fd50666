package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** A cell that computes all steps at once gives the values and gradients of its steps. */
class SequenceScanTest {
    private static final int INPUT = 3;
    private static final int HIDDEN = 4;

    /** The same cell without its form for whole sequences. */
    private static Cell stepped(Cell cell) {
        return new Cell(
                cell.inputSize(),
                cell.dtype(),
                cell.stateSizes().stream().mapToInt(size -> size).toArray()) {
            @Override
            protected List<Variable> next(Variable x, List<Variable> state) {
                return cell.next(x, state);
            }
        };
    }

    private static Recurrent bothWays(Cell cell) {
        return new Recurrent(
                Recurrent.options(INPUT).bidirectional(true), (layer, reverse, inputSize) -> cell, Generator.seeded(0));
    }

    private static Variable leaf(long seed, double scale, int... sizes) {
        return Variable.of(
                Tensor.randn(Generator.seeded(seed), DType.FLOAT64, sizes).mul(scale), true);
    }

    private static void assertClose(String what, Tensor actual, Tensor expected, double relative) {
        double largest = expected.numel() == 0 ? 0 : expected.abs().max().item();
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.numel() == 0 ? 0 : actual.sub(expected).abs().max().item())
                .as(what)
                .isLessThanOrEqualTo(relative * largest);
    }

    /** Output, states of every step and last state, then the gradients of a loss over all of them. */
    private static List<Tensor> results(Recurrent network, Variable x, int[] lengths, Cell cell) {
        Variable state = leaf(7, 1, lengths.length, HIDDEN);
        Recurrent.State initial = new Recurrent.State(List.of(List.of(state), List.of(state.mul(0.5))));
        boolean padded = Arrays.stream(lengths).allMatch(length -> length == x.size(0));
        List<Variable> values = new ArrayList<>();
        if (padded) {
            Output<Recurrent.State> out = network.forwardEveryStep(x, initial);
            values.add(out.output());
            values.addAll(out.state().variables());
            out.steps().forEach(step -> values.addAll(step.variables()));
        } else {
            PackedOutput<Recurrent.State> out =
                    network.forwardEveryStep(PackedSequence.packPadded(x, lengths), initial);
            values.add(out.output().data());
            values.addAll(out.state().variables());
            out.steps().forEach(step -> values.addAll(step.variables()));
        }
        Variable loss = Variable.of(Tensor.scalar(DType.FLOAT64, 0));
        for (int i = 0; i < values.size(); i++) {
            loss = loss.add(values.get(i)
                    .mul(leaf(20 + i, 1, values.get(i).shape().toArray()).detach())
                    .sum());
        }
        List<Variable> leaves = new ArrayList<>(List.of(x, state));
        leaves.addAll(cell.parameters());
        List<Tensor> out = new ArrayList<>();
        values.forEach(value -> out.add(value.data()));
        Autograd.grad(loss, leaves.toArray(new Variable[0])).forEach(gradient -> out.add(gradient.data()));
        return out;
    }

    @ParameterizedTest
    @CsvSource({
        "padded, 37;37;37, 1",
        "padded of a power of two, 64;64, 1",
        "two steps, 2;2, 1",
        "one step, 1;1;1, 1",
        "packed, 5;37;0;1;12;37, 1",
        "packed with saturated gates, 50;3;49, 40",
        "long, 500;2, 5"
    })
    void scanIsTheSteps(String name, String sizes, double scale) {
        int[] lengths =
                Arrays.stream(sizes.split(";", -1)).mapToInt(Integer::parseInt).toArray();
        int steps = Arrays.stream(lengths).max().orElseThrow();
        MinGRUCell cell = new MinGRUCell(INPUT, HIDDEN, true, DType.FLOAT64, Generator.seeded(1));
        Variable x = leaf(3, scale, steps, lengths.length, INPUT);
        List<Tensor> expected = results(bothWays(stepped(cell)), x, lengths, cell);
        List<Tensor> actual = results(bothWays(cell), x, lengths, cell);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertClose(name + ", result " + i, actual.get(i), expected.get(i), 1e-12);
        }
    }

    /** h' = h + x for all steps at once; a single step has another value, to show which of the two was used. */
    private static final class SumCell extends Cell {
        SumCell() {
            super(INPUT, DType.FLOAT64, INPUT);
        }

        @Override
        protected List<Variable> next(Variable x, List<Variable> state) {
            return List.of(state.get(0).add(x).add(1000));
        }

        @Override
        protected Sequence sequence() {
            return (x, state) -> {
                assertThat(x.rank()).isEqualTo(3);
                return List.of(x.cumsum(0).add(state.get(0)));
            };
        }
    }

    @Test
    void sequencesAreComputedAtOnce() {
        Recurrent network = bothWays(new SumCell());
        Variable x = leaf(4, 1, 6, 2, INPUT);
        Output<Recurrent.State> padded = network.forward(x);
        Tensor total = x.data().sum(new int[] {0}, false);
        assertClose("forward", padded.state().parts().get(0).get(0).data(), total, 1e-14);
        assertClose("reverse", padded.state().parts().get(1).get(0).data(), total, 1e-14);
        assertClose("reverse output", padded.output().data().select(0, 0).narrow(1, INPUT, INPUT), total, 1e-14);
        PackedOutput<Recurrent.State> packed = network.forward(PackedSequence.packPadded(x, 2, 6));
        Tensor shorter = x.data().narrow(0, 0, 2).select(1, 0).sum(new int[] {0}, false);
        for (int direction = 0; direction < 2; direction++) {
            Tensor last = packed.state().parts().get(direction).get(0).data();
            assertClose("packed", last.select(0, 0), shorter, 1e-14);
            assertClose("packed", last.select(0, 1), total.select(0, 1), 1e-14);
        }
        // One step is a step.
        Tensor one =
                network.forward(x.narrow(0, 0, 1)).state().parts().get(0).get(0).data();
        assertClose("one step", one, x.data().select(0, 0).add(1000), 1e-14);
    }

    @Test
    void gradientsOfALinearRecurrence() {
        for (int steps : new int[] {1, 2, 5}) {
            Variable[] inputs = {leaf(5, 1, steps, 2, 3), leaf(6, 1, steps, 2, 3), leaf(7, 1, 2, 3)};
            GradCheck.gradcheck(x -> LinearRecurrence.scan(x.get(0), x.get(1), x.get(2)), inputs);
            GradCheck.gradgradcheck(x -> LinearRecurrence.scan(x.get(0), x.get(1), x.get(2)), inputs);
        }
        assertThatThrownBy(() -> LinearRecurrence.scan(leaf(5, 1, 2, 2, 3), leaf(5, 1, 2, 2, 3), leaf(5, 1, 2, 4)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(2, 4)");
    }
}
