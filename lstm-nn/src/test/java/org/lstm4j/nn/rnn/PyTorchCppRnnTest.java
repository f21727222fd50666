package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.rnn.Layers.Kind;
import org.lstm4j.nn.rnn.Layers.Setup;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** PyTorch's test/cpp/api/rnn.cpp, under its names. */
class PyTorchCppRnnTest {
    private static Tensor fractions(boolean falling, int... sizes) {
        Tensor out = Tensor.zeros(sizes);
        int size = out.numel();
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) (falling ? size - i : i) / size;
        }
        return Tensor.wrap(numbers, sizes);
    }

    /** CheckOutputSizes, CheckOutputSizesProj. */
    @Test
    void checkOutputSizes() {
        for (int projSize : new int[] {0, 32}) {
            LSTM model =
                    new LSTM(LSTM.options(128, 64).numLayers(3).dropout(0.2).projSize(projSize), Generator.seeded(0));
            int shown = projSize > 0 ? projSize : 64;
            Generator generator = Generator.seeded(1);
            Variable x = Variable.of(Tensor.randn(generator, 10, 16, 128));
            Output<LSTM.State> first = model.forward(x);
            assertThat(first.output().shape()).isEqualTo(Shape.of(10, 16, shown));
            assertThat(first.state().h().shape()).isEqualTo(Shape.of(3, 16, shown));
            assertThat(first.state().c().shape()).isEqualTo(Shape.of(3, 16, 64));
            Output<LSTM.State> next = model.forward(x, first.state());
            // Something changed.
            assertThat(next.state().h().sub(first.state().h()).abs().sum().item())
                    .isGreaterThan(1e-3);
        }
    }

    /** CheckOutputValuesMatchPyTorch; PyTorch 1.13 prints these numbers. */
    @Test
    void checkOutputValuesMatchPyTorch() {
        LSTM model = new LSTM(2, 2, Generator.seeded(0));
        model.parameters()
                .forEach(parameter -> parameter
                        .data()
                        .copyInPlace(fractions(false, parameter.shape().toArray())));
        Output<LSTM.State> out = model.forward(Variable.of(fractions(true, 3, 4, 2)));
        assertThat(out.output().data().toDoubleArray())
                .containsExactly(
                        new double[] {
                            .43915, .54024, .43298, .53243, .42605, .52395, .41829, .51469, //
                            .68219, .80645, .67264, .79678, .66199, .78605, .65008, .77408, //
                            .78888, .90027, .77689, .89054, .76347, .87941, .74837, .86663
                        },
                        within(6e-6));
        assertThat(out.state().h().data().toDoubleArray())
                .containsExactly(
                        new double[] {.78888, .90027, .77689, .89054, .76347, .87941, .74837, .86663}, within(6e-6));
        assertThat(out.state().c().data().toDoubleArray())
                .containsExactly(
                        new double[] {1.16466, 1.61060, 1.14246, 1.57260, 1.11870, 1.53286, 1.09314, 1.49111},
                        within(6e-6));
    }

    /** BidirectionalFlattenParameters has nothing to flatten; BidirectionalGRUReverseForward, -LSTMReverseForward. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void bidirectionalReverseForward(Kind kind) {
        Generator generator = Generator.seeded(2);
        RNNBase<?> both = Layers.layer(kind, Setup.of(2, 4).both(true).first(true), generator);
        RNNBase<?> forward = Layers.layer(kind, Setup.of(2, 4).first(true), generator);
        // The one direction takes the weights of the reverse one.
        forward.namedParameters()
                .forEach((name, parameter) -> parameter
                        .data()
                        .copyInPlace(both.parameter(name + "_reverse").data()));
        Variable input = Variable.of(Tensor.randn(generator, DType.FLOAT64, 1, 5, 2));
        List<Variable> expected = Layers.forward(forward, input.flip(1), null);
        List<Variable> actual = Layers.forward(both, input, null);
        int shown = forward.outputSize();
        Tensor reversed = actual.get(0).data().narrow(2, shown, shown).flip(1);
        assertThat(reversed.contentEquals(expected.get(0).data())).isTrue();
        for (int part = 1; part < actual.size(); part++) {
            assertThat(actual.get(part)
                            .data()
                            .narrow(0, 1, 1)
                            .contentEquals(expected.get(part).data()))
                    .isTrue();
        }
    }

    /** UsePackedSequenceAsInput. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void usePackedSequenceAsInput(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(2, 3).dtype(DType.FLOAT32), Generator.seeded(0));
        Variable ones = Variable.of(Tensor.ones(3, 1, 2));
        List<Variable> padded = Layers.forward(layer, ones, null);
        PackedSequence packed = PackedSequence.packPadded(ones, new int[] {3}, false, true);
        List<Variable> out = Layers.forward(layer, packed, null);
        assertThat(out.get(0).data().contentEquals(padded.get(0).data().squeeze(1)))
                .isTrue();
        for (int part = 1; part < padded.size(); part++) {
            assertThat(out.get(part).data().contentEquals(padded.get(part).data()))
                    .isTrue();
        }
    }

    /** EndToEndLSTM, -LSTMProj, -GRU, -RNNRelu, -RNNTanh: the sum of five random bits is learned in 1500 steps. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void endToEnd(Kind kind) {
        int hidden = 32;
        Generator generator = Generator.seeded(0);
        Linear in = new Linear(1, hidden, generator);
        RNNBase<?> rnn = kind == Kind.LSTM_PROJECTED
                ? new LSTM(LSTM.options(hidden, hidden).numLayers(2).projSize(hidden / 2), generator)
                : Layers.layer(kind, Setup.of(hidden, hidden).layers(2).dtype(DType.FLOAT32), generator);
        Linear out = new Linear(rnn.outputSize(), 1, generator);
        Adam adam = new Adam(Module.parameters(in, rnn, out), 1e-2);
        double running = 1;
        int steps = 0;
        while (running > 1e-2) {
            assertThat(steps++).as("steps, with a loss of " + running).isLessThan(1500);
            Tensor bits = Tensor.rand(generator, 5, 16, 1).ge(0.5);
            Variable x = in.forward(Variable.of(bits)).tanh();
            Variable last = Layers.forward(rnn, x, null).get(0).select(0, -1);
            Variable loss = Losses.mse(out.forward(last), Variable.of(bits.sum(new int[] {0}, false)));
            adam.zeroGrad();
            loss.backward();
            adam.step();
            running = running * 0.99 + loss.item() * 0.01;
        }
    }
}
