package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Passes that use the room of earlier ones give the same numbers as passes that do not. */
class ReuseTest {
    private static LSTM layer() {
        return new LSTM(
                LSTM.options(3, 5).numLayers(2).bidirectional(true).projSize(2).dtype(DType.FLOAT64),
                Generator.seeded(1));
    }

    private static Variable input(int seed, int steps, int batch) {
        return Variable.of(Tensor.randn(Generator.seeded(seed), DType.FLOAT64, steps, batch, 3));
    }

    enum How {
        FRESH,
        RECYCLED,
        OUTPUT_TOO
    }

    /** Gradients of passes of changing sizes, one after the other on one layer, or each on a layer of its own. */
    private static List<Tensor> gradients(How how) {
        List<Tensor> out = new ArrayList<>();
        LSTM lstm = layer();
        lstm.reuseOutput(how == How.OUTPUT_TOO);
        for (int i = 0; i < 6; i++) {
            if (how == How.FRESH) {
                lstm = layer();
            }
            Variable y = lstm.forward(input(i, 2 + i % 3, 1 + i % 2)).output();
            y.square().sum().backward();
            out.add(y.data().copy());
            lstm.parameters().forEach(parameter -> out.add(gradient(parameter).copy()));
            lstm.parameters().forEach(parameter -> parameter.zeroGrad(ZeroGrad.REUSE_BUFFER));
        }
        return out;
    }

    private static Tensor gradient(Parameter parameter) {
        Variable grad = parameter.grad();
        assertThat(grad).isNotNull();
        return java.util.Objects.requireNonNull(grad).data();
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void reuseDoesNotChangeABit(How how) {
        List<Tensor> expected = gradients(How.FRESH);
        List<Tensor> actual = gradients(how);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).contentEquals(expected.get(i))).as("%d", i).isTrue();
        }
    }

    @Test
    void twoGraphsAtATimeDoNotMeet() {
        LSTM lstm = layer();
        lstm.reuseOutput(true);
        lstm.forward(input(0, 4, 2)).output().sum().backward();
        lstm.zeroGrad();
        Variable first = lstm.forward(input(1, 4, 2)).output().square().sum();
        Variable second = lstm.forward(input(2, 4, 2)).output().square().sum();
        second.backward();
        lstm.zeroGrad();
        first.backward();
        LSTM other = layer();
        other.forward(input(1, 4, 2)).output().square().sum().backward();
        for (int i = 0; i < lstm.parameters().size(); i++) {
            assertThat(gradient(lstm.parameters().get(i))
                            .contentEquals(gradient(other.parameters().get(i))))
                    .isTrue();
        }
    }

    @Test
    void aGraphThatIsKeptKeepsItsNumbers() {
        LSTM lstm = layer();
        Variable y = lstm.forward(input(1, 4, 2)).output().square().sum();
        y.backward(null, GraphOptions.options().retainGraph(true));
        List<Tensor> before =
                lstm.parameters().stream().map(p -> gradient(p).copy()).toList();
        lstm.zeroGrad();
        // Another pass in between, which must not take the room of the first.
        lstm.forward(input(2, 4, 2)).output().sum().backward();
        lstm.zeroGrad();
        y.backward();
        for (int i = 0; i < before.size(); i++) {
            assertThat(gradient(lstm.parameters().get(i)).contentEquals(before.get(i)))
                    .isTrue();
        }
    }

    @Test
    void anOutputThatWasWrittenOverIsRefused() {
        LSTM lstm = new LSTM(3, 5, Generator.seeded(1));
        lstm.reuseOutput(true);
        Variable x = Variable.of(Tensor.ones(4, 2, 3));
        Variable y = lstm.forward(x).output();
        y.sum().backward();
        Variable late = y.square().sum();
        lstm.forward(x);
        assertThatIllegalStateException().isThrownBy(late::backward);
    }

    @Test
    void aRecycledGradientIsWrittenOver() {
        LSTM lstm = new LSTM(3, 5, Generator.seeded(1));
        Variable x = Variable.of(Tensor.ones(4, 2, 3));
        lstm.forward(x).output().sum().backward();
        Tensor held = gradient(lstm.parameters().get(0));
        new SGD(lstm.parameters(), SGD.options()).zeroGrad();
        assertThat(lstm.parameters().get(0).grad()).isNull();
        lstm.forward(x).output().sum().backward();
        assertThat(gradient(lstm.parameters().get(0))).isSameAs(held);
        lstm.zeroGrad();
        lstm.forward(x).output().sum().backward();
        assertThat(gradient(lstm.parameters().get(0))).isNotSameAs(held);
    }

    @Test
    void gradientsAddUpInRoomThatWasUsedBefore() {
        LSTM lstm = new LSTM(3, 5, Generator.seeded(1));
        Variable x = Variable.of(Tensor.ones(4, 2, 3));
        lstm.forward(x).output().sum().backward();
        Tensor once = gradient(lstm.parameters().get(1)).copy();
        lstm.parameters().forEach(parameter -> parameter.zeroGrad(ZeroGrad.REUSE_BUFFER));
        lstm.forward(x).output().sum().backward();
        lstm.forward(x).output().sum().backward();
        assertThat(gradient(lstm.parameters().get(1)).contentEquals(once.mul(2)))
                .isTrue();
    }

    /** The zeros that passes start from are kept; a sequence without steps gives its initial state back. */
    @Test
    void zerosThatNoStepChangedAreTheCallers() {
        for (int layers = 1; layers <= 2; layers++) {
            LSTM lstm = new LSTM(LSTM.options(3, 5).numLayers(layers), Generator.seeded(1));
            PackedSequence none = PackedSequence.pack(List.of(Variable.of(Tensor.zeros(0, 3))), true);
            lstm.forward(none).state().c().data().fillInPlace(7);
            assertThat(lstm.forward(none).state().c().data().toDoubleArray()).containsOnly(0);
        }
    }
}
