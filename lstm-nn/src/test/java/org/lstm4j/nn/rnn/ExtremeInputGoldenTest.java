package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** One input of 1e30, 3e38, infinity or NaN among ordinary ones, as PyTorch 2.14 has it: {@code extreme/*}. */
@Tag("golden")
class ExtremeInputGoldenTest {
    private static final double RELATIVE = 1e-5;

    static Stream<String> names() {
        return Stream.of("LSTM", "GRU", "RNN")
                .flatMap(kind -> Stream.of("1e30", "3e38", "inf", "nan").map(value -> kind + "_" + value));
    }

    @ParameterizedTest
    @MethodSource("names")
    void outputAndGradients(String name) {
        JsonNode golden = Goldens.read("torch2.json").get("extreme/" + name);
        Generator generator = Generator.seeded(3);
        RNNOptions options = RNN.options(2, 9);
        RNNBase<?> layer = switch (name.substring(0, name.indexOf('_'))) {
            case "LSTM" -> new LSTM(options, generator);
            case "GRU" -> new GRU(options, generator);
            default -> new RNN(options, generator);
        };
        double[] values = new double[24];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(i);
        }
        // x[1, 1, 0]
        values[8] = switch (name.substring(name.indexOf('_') + 1)) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(name.substring(name.indexOf('_') + 1));
        };
        Variable x = Variable.of(Tensor.of(values, 4, 3, 2).to(DType.FLOAT32), true);
        Variable y = Layers.forward(layer, x, null).get(0);
        y.sum().backward();

        Map<String, Variable> leaves = new LinkedHashMap<>(layer.namedParameters());
        assertClose("y", y.data(), golden.get("y"));
        assertClose("dx", x.grad().data(), golden.get("dx"));
        leaves.forEach((what, leaf) -> assertClose(what, leaf.grad().data(), golden.get("d_" + what)));
    }

    private static void assertClose(String what, Tensor actual, JsonNode golden) {
        double[] expected = Goldens.nested(golden);
        double[] found = actual.toDoubleArray();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            String at = what + "[" + i + "] is " + found[i] + " instead of " + expected[i];
            if (Double.isFinite(expected[i])) {
                // Sums of a few dozen terms about 1: below that, errors are relative to the terms.
                double scale = Math.max(1, Math.abs(expected[i]));
                assertThat(Math.abs(found[i] - expected[i])).as(at).isLessThanOrEqualTo(RELATIVE * scale);
            } else {
                assertThat(Double.compare(found[i], expected[i])).as(at).isZero();
            }
        }
    }

    /** PyTorch passes the gradient where the pre-activation is above 0, be it subnormal: h = 0 must not decide. */
    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "FLOAT64"})
    void reluPassesTheGradientOfASubnormalPreActivation(String type) {
        DType dtype = DType.valueOf(type);
        double tiny = dtype.select(1e-40, 1e-310);
        RNN rnn = new RNN(
                RNN.options(1, 3)
                        .bias(false)
                        .nonlinearity(RNN.Nonlinearity.RELU)
                        .dtype(dtype),
                Generator.seeded(1));
        rnn.namedParameters()
                .get("weight_ih_l0")
                .data()
                .copyInPlace(Tensor.of(new double[] {0.5, -0.25, 1}, 3, 1).to(dtype));
        Variable x = Variable.of(Tensor.of(new double[] {tiny}, 1, 1, 1).to(dtype), true);
        rnn.forward(x).output().sum().backward();
        // 0.5 and 1 of the positive pre-activations; in PyTorch too.
        assertThat(x.grad().data().toDoubleArray()).containsExactly(1.5);
    }

    /** Selected, not multiplied: 0 times infinity would be NaN. NaN passes the gradient, as in PyTorch. */
    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "FLOAT64"})
    void reluSelectsTheGradient(String type) {
        DType dtype = DType.valueOf(type);
        RNN rnn = new RNN(
                RNN.options(1, 1)
                        .bias(false)
                        .nonlinearity(RNN.Nonlinearity.RELU)
                        .dtype(dtype),
                Generator.seeded(1));
        rnn.namedParameters().get("weight_ih_l0").data().fillInPlace(1);
        Variable x =
                Variable.of(Tensor.of(new double[] {-1, 2, Double.NaN}, 1, 3, 1).to(dtype), true);
        Variable y = rnn.forward(x).output();
        Variable weight = Variable.of(Tensor.of(new double[] {Double.POSITIVE_INFINITY, 3, 5}, 1, 3, 1)
                .to(dtype));
        y.backward(weight);
        assertThat(x.grad().data().toDoubleArray()).containsExactly(0, 3, 5);
    }

    /**
     * With biases of 1e6 the update gate is open, and h stays; with an ulp less, each of 5000 steps would lose one. And
     * with the reset gate an ulp below 1, r of its n would be off by 0.06.
     */
    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "FLOAT64"})
    void largeBiasesOfGRU(String type) {
        DType dtype = DType.valueOf(type);
        GRU gru = new GRU(GRU.options(3, 9).dtype(dtype), Generator.seeded(1));
        gru.namedParameters().forEach((name, p) -> {
            if (name.startsWith("bias")) {
                p.data().fillInPlace(1e6);
            }
        });
        Tensor x = Tensor.randn(Generator.seeded(2), dtype, 5000, 2, 3);
        Tensor h = Tensor.rand(Generator.seeded(3), dtype, 1, 2, 9);
        Variable y =
                Layers.forward(gru, Variable.of(x), List.of(Variable.of(h))).get(0);
        double off = y.data().sub(h).abs().max().item();
        // One rounding of (h - n) + n.
        assertThat(off).isLessThanOrEqualTo(dtype.select(0x1p-23, 0x1p-52));
    }
}
