package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.Handle;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Layers.Kind;
import org.lstm4j.nn.rnn.Layers.Setup;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Hooks of recurrent layers and cells see input and state, and output and state, in the forms of the caller. */
class RecurrentHooksTest {
    private final Generator generator = Generator.seeded(1);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void hooksOfLayers(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(2, 3).layers(2).first(true), generator);
        Variable x = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 4, 2), true);
        List<Variable> state = Layers.state(layer, 2, generator);
        List<Variable> doubled = new ArrayList<>(List.of(x.mul(2)));
        state.forEach(part -> doubled.add(part.mul(2)));
        List<Variable> expected = Layers.forward(layer, doubled.get(0), doubled.subList(1, doubled.size()));
        List<Variable> seen = new ArrayList<>();
        Handle pre = layer.registerForwardPreHook(
                inputs -> inputs.stream().map(each -> each.mul(2)).toList());
        Handle after = layer.registerForwardHook((inputs, outputs) -> {
            seen.addAll(outputs);
            return outputs.stream().map(each -> each.mul(3)).toList();
        });
        List<Variable> actual = Layers.forward(layer, x, state);
        for (int i = 0; i < expected.size(); i++) {
            assertClose("seen", seen.get(i), expected.get(i), Close.FLOAT64);
            assertClose("given", actual.get(i), expected.get(i).mul(3), Close.FLOAT64);
        }
        PackedSequence packed = PackedSequence.packPadded(x, new int[] {2, 4}, true, false);
        Variable data = Layers.forward(layer, packed, null).get(0);
        pre.remove();
        after.remove();
        Variable plain =
                Layers.forward(layer, packed.map(rows -> rows.mul(2)), null).get(0);
        assertClose("packed", data, plain.mul(3), Close.FLOAT64);

        List<Integer> gradients = new ArrayList<>();
        layer.registerFullBackwardHook((ofInputs, ofOutputs) -> {
            gradients.add(ofInputs.size());
            gradients.add(ofOutputs.size());
            return ofInputs;
        });
        Layers.forward(layer, x, state).get(0).sum().backward();
        assertThat(gradients).containsExactly(1 + state.size(), 1 + state.size());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void hooksOfCells(Kind kind) {
        Cell cell = switch (kind) {
            case RNN_TANH, RNN_RELU -> new RNNCell(2, 3, generator);
            case GRU -> new GRUCell(2, 3, generator);
            case LSTM -> new LSTMCell(2, 3, generator);
            case LSTM_PROJECTED -> new ProjectedLSTMCell(2, 3, 2, generator);
        };
        Variable x = Variable.of(Tensor.randn(generator, 2, 2));
        Variable expected = cell.step(x.mul(2), null).get(0);
        cell.registerForwardPreHook(
                inputs -> inputs.stream().map(each -> each.mul(2)).toList());
        assertClose("output", cell.step(x, null).get(0), expected, Close.FLOAT32);
    }
}
