package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Dropout between layers. As test_RNN_dropout and test_RNN_dropout_state of PyTorch's test_nn.py, with the gates of an
 * LSTM forced open or shut so that what reaches the second layer can be read off its output.
 */
class LSTMDropoutTest {
    private static final int UNITS = 200;
    private static final int STEPS = 3;
    private static final int BATCH = 2;
    /** Wide open, or shut: the sigmoid of ±1000 is exactly 1 or 0. */
    private static final double OPEN = 1000;

    private static final double SMALL = 0.01;
    /** What the first layer shows in every unit at every step: tanh(c) with c = 1. */
    private static final double FIRST = Math.tanh(1);

    private final Generator generator = Generator.seeded(3);

    /**
     * The first layer shows {@link #FIRST} everywhere; unit j of the second is tanh(tanh(SMALL x(j))), for x what
     * dropout left of the first. Neither remembers anything.
     */
    private LSTM network(double dropout) {
        LSTM lstm =
                new LSTM(LSTM.options(1, UNITS).numLayers(2).dropout(dropout).dtype(DType.FLOAT64), generator);
        lstm.parameters().forEach(parameter -> parameter.data().fillInPlace(0));
        for (int layer = 0; layer < 2; layer++) {
            Tensor bias = lstm.parameter("bias_ih_l" + layer).data();
            double[] gates = {OPEN, -OPEN, layer == 0 ? OPEN : 0, OPEN};
            for (int gate = 0; gate < 4; gate++) {
                bias.narrow(0, gate * UNITS, UNITS).fillInPlace(gates[gate]);
            }
        }
        lstm.parameter("weight_ih_l1")
                .data()
                .narrow(0, 2 * UNITS, UNITS)
                .copyInPlace(Tensor.eye(DType.FLOAT64, UNITS, UNITS).mul(SMALL));
        return lstm;
    }

    private static Variable input() {
        return Variable.of(Tensor.zeros(DType.FLOAT64, STEPS, BATCH, 1));
    }

    private static double shown(double x) {
        return Math.tanh(Math.tanh(SMALL * x));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.276, 0.731, 1})
    void keepsTheRightShareAndScalesIt(double p) {
        Output<LSTM.State> out = network(p).forward(input());
        double[] output = out.output().data().toDoubleArray();
        double kept = p == 1 ? 0 : shown(FIRST / (1 - p));
        assertAllAre(kept, Arrays.stream(output).filter(x -> x != 0).toArray());
        double zeros = Arrays.stream(output).filter(x -> x == 0).count();
        // Five standard deviations; exactly none or all at the ends.
        assertThat(zeros / output.length).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / output.length) + 1e-12));
        // The state of the first layer is not dropped, and the last layer's output not dropped again.
        assertAllAre(FIRST, out.state().h().select(0, 0).data().toDoubleArray());
        assertThat(out.state().h().select(0, 1).data().contentEquals(out.last().data()))
                .isTrue();
    }

    private static void assertAllAre(double expected, double[] actual) {
        double[] all = new double[actual.length];
        Arrays.fill(all, expected);
        assertThat(actual).containsExactly(all, within(1e-15));
    }

    @Test
    void drawsAnewForEachStepSequenceAndPass() {
        LSTM lstm = network(0.5);
        Set<String> masks = new HashSet<>();
        for (int pass = 0; pass < 2; pass++) {
            Tensor output = lstm.forward(input()).output().data();
            for (int t = 0; t < STEPS; t++) {
                for (int n = 0; n < BATCH; n++) {
                    masks.add(Arrays.toString(output.select(0, t).select(0, n).toDoubleArray()));
                }
            }
        }
        assertThat(masks).hasSize(2 * STEPS * BATCH);
    }

    @Test
    void evaluationShowsNothingOfIt() {
        LSTM lstm = network(0.731);
        lstm.eval();
        byte[] before = generator.state();
        double[] output = lstm.forward(input()).output().data().toDoubleArray();
        assertAllAre(shown(FIRST), output);
        assertThat(generator.state()).isEqualTo(before);
        lstm.train();
        assertThat(lstm.forward(input()).output().data().toDoubleArray()).contains(0);
    }

    @Test
    void withoutDropoutOrASecondLayerNothingIsDrawn() {
        LSTM none = network(0);
        LSTM single = new LSTM(LSTM.options(1, 4).dropout(0.5).dtype(DType.FLOAT64), generator);
        byte[] before = generator.state();
        none.forward(input());
        Variable first = single.forward(input()).output();
        assertThat(single.forward(input()).output().data().contentEquals(first.data()))
                .isTrue();
        assertThat(generator.state()).isEqualTo(before);
    }

    @Test
    void theSameStreamGivesTheSameMasks() {
        LSTM lstm = network(0.5);
        byte[] before = generator.state();
        Tensor first = lstm.forward(input()).output().data();
        assertThat(lstm.forward(input()).output().data().contentEquals(first)).isFalse();
        generator.restore(before);
        assertThat(lstm.forward(input()).output().data().contentEquals(first)).isTrue();
    }
}
