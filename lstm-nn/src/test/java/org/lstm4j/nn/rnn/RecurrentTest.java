package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The driver of any cells, beside what the conformance tests of the cells say. */
class RecurrentTest {
    private final Generator generator = Generator.seeded(1);

    private Variable randn(int... sizes) {
        return Variable.of(Tensor.randn(generator, DType.FLOAT64, sizes), true);
    }

    /** Cells with PyTorch's names, put together as LSTM puts its layers together, give its numbers. */
    @Test
    void lstmCellsAreAnLstm() {
        LSTM lstm = new LSTM(
                LSTM.options(3, 4)
                        .numLayers(2)
                        .bidirectional(true)
                        .batchFirst(true)
                        .dtype(DType.FLOAT64),
                Generator.seeded(2));
        Generator same = Generator.seeded(2);
        Recurrent network = new Recurrent(
                new Recurrent.Options(3, 2, true, 0, true, false),
                (layer, reverse, input) -> new LSTMCell(input, 4, true, DType.FLOAT64, same),
                generator);
        assertThat(network.namedParameters().keySet())
                .startsWith("l0.weight_ih", "l0.weight_hh", "l0.bias_ih", "l0.bias_hh", "l0_reverse.weight_ih")
                .hasSize(16);
        Variable input = randn(2, 5, 3);
        Output<LSTM.State> expected = lstm.forward(input);
        Output<Recurrent.State> actual = network.forward(input);
        assertThat(actual.output().data().contentEquals(expected.output().data()))
                .isTrue();
        assertThat(actual.last().data().contentEquals(expected.last().data())).isTrue();
        for (int at = 0; at < 4; at++) {
            List<Variable> parts = actual.state().parts().get(at);
            assertClose("h", parts.get(0), expected.state().h().select(0, at), 0);
            assertClose("c", parts.get(1), expected.state().c().select(0, at), 0);
        }
        assertThat(network)
                .asString()
                .startsWith("Recurrent(3, num_layers=2, batch_first=True, bidirectional=True\n  (l0): LSTMCell(3, 4)");
    }

    /** PyTorch's #55910: layers of sizes of their own; here also of kinds of their own. */
    @Test
    void layersMayDiffer() {
        int[] sizes = {6, 2, 4};
        Recurrent network = new Recurrent(
                Recurrent.options(3).numLayers(3).bidirectional(true),
                (layer, reverse, input) -> layer == 1
                        ? new GRUCell(input, sizes[layer], true, DType.FLOAT64, generator)
                        : new LSTMCell(
                                input, reverse ? sizes[layer] + 1 : sizes[layer], true, DType.FLOAT64, generator),
                generator);
        assertThat(network.outputSize()).isEqualTo(9);
        assertThat(network.cells().get(2).inputSize()).isEqualTo(13);
        Output<Recurrent.State> out = network.forward(randn(5, 2, 3));
        assertThat(out.output().shape()).isEqualTo(Shape.of(5, 2, 9));
        assertThat(out.state().parts().get(2)).hasSize(1);
        assertThat(out.state().parts().get(5).get(1).shape()).isEqualTo(Shape.of(2, 5));
        // What went out can go in.
        Output<Recurrent.State> next =
                network.forward(randn(5, 2, 3), out.state().detach());
        assertThat(next.output().shape()).isEqualTo(Shape.of(5, 2, 9));
    }

    @Test
    void oneCellInTwoPlacesCountsOnce() {
        GRUCell shared = new GRUCell(3, 3, true, DType.FLOAT64, generator);
        Recurrent network =
                new Recurrent(Recurrent.options(3).numLayers(2), (layer, reverse, input) -> shared, generator);
        assertThat(network.parameters()).hasSize(4);
        assertThat(network.stateDict().size()).isEqualTo(8);
    }

    /** Inter-layer dropout is PyTorch's: cells of LSTM on the same stream drop the same. */
    @Test
    void dropoutBetweenLayersIsThatOfLstm() {
        LSTM lstm = new LSTM(LSTM.options(3, 4).numLayers(3).dropout(0.4).dtype(DType.FLOAT64), Generator.seeded(2));
        Generator same = Generator.seeded(2);
        Recurrent network = new Recurrent(
                Recurrent.options(3).numLayers(3).dropout(0.4),
                (layer, reverse, input) -> new LSTMCell(input, 4, true, DType.FLOAT64, same),
                same);
        Variable input = randn(5, 2, 3);
        assertThat(network.forward(input)
                        .output()
                        .data()
                        .contentEquals(lstm.forward(input).output().data()))
                .isTrue();
        network.setDropout(0);
        network.eval();
        lstm.eval();
        assertThat(network.forward(input)
                        .output()
                        .data()
                        .contentEquals(lstm.forward(input).output().data()))
                .isTrue();
    }

    /** One mask for all steps of a sequence, another for each sequence, another for each pass. */
    @Test
    void variationalMasksAreLockedOverTime() {
        // Shows its input: the mask is read off.
        Cell copying = new Cell(40, DType.FLOAT64, 40) {
            @Override
            protected List<Variable> next(Variable x, List<Variable> state) {
                return List.of(x);
            }
        };
        Recurrent network = new Recurrent(new VariationalDropoutCell(copying, 0.5, 0, generator), generator);
        PackedSequence ones = PackedSequence.pack(List.of(
                Variable.of(Tensor.ones(DType.FLOAT64, 2, 40)), Variable.of(Tensor.ones(DType.FLOAT64, 4, 40))));
        List<Variable> first = network.forward(ones).output().unpack();
        for (Variable sequence : first) {
            Tensor mask = sequence.data().select(0, 0);
            assertThat(mask.toDoubleArray()).containsOnly(0, 2);
            for (int t = 1; t < sequence.size(0); t++) {
                assertThat(sequence.data().select(0, t).contentEquals(mask)).isTrue();
            }
        }
        assertThat(first.get(0)
                        .data()
                        .select(0, 0)
                        .contentEquals(first.get(1).data().select(0, 0)))
                .isFalse();
        Tensor again = network.forward(ones).output().unpack().get(0).data();
        assertThat(again.contentEquals(first.get(0).data())).isFalse();
        network.eval();
        assertThat(network.forward(ones).output().data().data().toDoubleArray()).containsOnly(1);
    }

    /** In training about p of the units stay to the bit; at p = 1 all do. */
    @Test
    void zoneoutKeepsUnits() {
        GRUCell inner = new GRUCell(3, 500, true, DType.FLOAT64, generator);
        Variable x = randn(2, 3);
        Variable h = randn(2, 500);
        for (double p : new double[] {0, 0.3, 1}) {
            ZoneoutCell cell = new ZoneoutCell(inner, generator, p);
            Tensor after = cell.step(x, List.of(h)).get(0).data();
            double kept = after.eq(h.data()).mean().item();
            assertThat(Math.abs(kept - p)).isLessThan(p == 0 || p == 1 ? 1e-12 : 5 * Math.sqrt(p * (1 - p) / 1000));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        Cell gru = new GRUCell(3, 4, generator);
        assertThatThrownBy(() ->
                        new Recurrent(Recurrent.options(3).numLayers(2), (layer, reverse, input) -> gru, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("layer 1", "4 features", "takes 3");
        assertThatThrownBy(() -> new Recurrent(
                        Recurrent.options(3).bidirectional(true),
                        (layer, reverse, input) ->
                                reverse ? gru : new GRUCell(input, 4, true, DType.FLOAT64, generator),
                        generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("float64", "float32");
        assertThatThrownBy(() -> Recurrent.options(3).numLayers(0))
                .hasMessageContaining("Recurrent: num_layers must be greater than zero");
        assertThatThrownBy(() -> Recurrent.options(3).dropout(2)).hasMessageContaining("Recurrent: dropout");
        Recurrent network = new Recurrent(new LSTMCell(3, 4, generator), generator);
        Variable input = Variable.of(Tensor.ones(2, 5, 3));
        Variable good = Variable.of(Tensor.ones(5, 4));
        assertThatThrownBy(() -> network.forward(input, new Recurrent.State(List.of(List.of(good)))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("[2] parts by layer and direction", "[1]");
        Variable bad = Variable.of(Tensor.ones(1, 4));
        assertThatThrownBy(() -> network.forward(input, new Recurrent.State(List.of(List.of(good, bad)))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Expected hidden[0][1] size (5, 4), got (1, 4)");
        assertThatThrownBy(() -> new ZoneoutCell(gru, generator, 0.5, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each of the 1 parts of the state, but got 2");
        assertThatThrownBy(() -> new ZoneoutCell(gru, generator, -0.5)).hasMessageContaining("zoneout");
        assertThatThrownBy(() -> new VariationalDropoutCell(gru, 0, 2, generator))
                .hasMessageContaining("state_dropout");
        assertThatThrownBy(() -> new ProjectedLSTMCell(3, 4, 4, generator)).hasMessageContaining("proj_size");
        assertThatThrownBy(() -> new CoupledLSTMCell(3, 0, generator))
                .hasMessageContaining("CoupledLSTMCell: hidden_size must be greater than zero");
    }

    @Test
    void textNamesCells() {
        assertThat(new LayerNormLSTMCell(3, 4, generator)).asString().startsWith("LayerNormLSTMCell(3, 4");
        assertThat(new ProjectedLSTMCell(3, 4, 2, generator)).hasToString("ProjectedLSTMCell(3, 4, proj_size=2)");
        assertThat(new ZoneoutCell(new GRUCell(3, 4, generator), generator, 0.5))
                .hasToString("ZoneoutCell(zoneout=[0.5]\n  (cell): GRUCell(3, 4)\n)");
        assertThat(new VariationalDropoutCell(new GRUCell(3, 4, generator), 0.25, 0.5, generator))
                .asString()
                .startsWith("VariationalDropoutCell(input_dropout=0.25, state_dropout=0.5");
    }
}
