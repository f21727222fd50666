package org.lstm4j.nn.dropout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** After _test_dropout of PyTorch's test_dropout.py; also the use of the random stream. */
class DropoutTest {
    /** The mean of 100,000 elements is 1 within six standard deviations; elements are 0 or 1 / (1 - p), as are gradients. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2, 0.5, 0.9})
    void keepsTheMeanAndScalesGradientsByTheSameMask(double p) {
        Dropout layer = new Dropout(p, Generator.seeded(11));
        int n = 100_000;
        Variable x = Variable.of(Tensor.ones(DType.FLOAT64, n), true);
        Variable y = layer.forward(x);
        double deviation = Math.sqrt(p / (1 - p) / n);
        assertThat(y.data().mean().item()).isBetween(1 - 6 * deviation, 1 + 6 * deviation);
        assertThat(Arrays.stream(y.data().toDoubleArray()).distinct().sorted().toArray())
                .containsExactly(0, 1 / (1 - p));
        y.sum().backward();
        assertThat(gradient("x", x).contentEquals(y.data())).isTrue();
    }

    @Test
    void masksDifferBetweenForwards() {
        Dropout layer = new Dropout(Generator.seeded(0));
        Variable x = Variable.of(Tensor.ones(50));
        assertThat(layer.forward(x).data().contentEquals(layer.forward(x).data()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void drawsNothingForProbabilitiesOf0And1(double p) {
        Generator generator = Generator.seeded(0);
        byte[] before = generator.state();
        Variable x = Variable.of(Tensor.full(DType.FLOAT32, Shape.of(3), 2), true);
        Variable y = new Dropout(p, generator).forward(x);
        assertThat(y.data().toDoubleArray()).containsOnly(p == 0 ? 2 : 0);
        assertThat(generator.state()).isEqualTo(before);
        y.sum().backward();
        assertThat(gradient("x", x).toDoubleArray()).containsOnly(p == 0 ? 1 : 0);
    }

    @Test
    void evaluationModeIsTheIdentityAndDrawsNothing() {
        Generator generator = Generator.seeded(0);
        byte[] before = generator.state();
        Dropout layer = new Dropout(0.7, generator);
        layer.eval();
        Variable x = Variable.of(Tensor.ones(9));
        assertThat(layer.forward(x)).isSameAs(x);
        assertThat(generator.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.5, Double.NaN})
    void rejectsInvalidProbabilities(double p) {
        assertThatThrownBy(() -> new Dropout(p, Generator.seeded(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("p should be a number in range [0, 1]", "got " + p);
    }

    /** Masks follow the order in memory of a view, and of a result of operations on it: {@code tools/goldens/torch2.py}. */
    @ParameterizedTest
    @ValueSource(strings = {"transposed", "narrowed", "every_second", "batch_first", "big_transposed", "rows"})
    @Tag("golden")
    void masksOfViewsEqualPyTorch(String view) {
        for (DType dtype : DType.values()) {
            Tensor x = switch (view) {
                case "transposed" -> Tensor.ones(dtype, 6, 5).transpose(0, 1);
                case "narrowed" -> Tensor.ones(dtype, 6, 9).narrow(1, 2, 4);
                case "every_second" -> Tensor.ones(dtype, 40).slice(0, 0, 40, 2);
                case "batch_first" -> Tensor.ones(dtype, 4, 3, 5).transpose(0, 1);
                case "big_transposed" -> Tensor.ones(dtype, 9, 11).transpose(0, 1);
                default -> Tensor.ones(dtype, 6, 5).narrow(0, 1, 3);
            };
            Generator generator = Generator.seeded(17);
            assertDrawn("dropout", view, new Dropout(0.5, generator).forward(Variable.of(x)), generator);
            generator = Generator.seeded(17);
            assertDrawn("alpha_dropout", view, new AlphaDropout(0.5, generator).forward(Variable.of(x)), generator);
            generator = Generator.seeded(17);
            Variable result = Variable.of(x).relu().mul(2).sub(Variable.of(x));
            assertDrawn("dropout", view, new Dropout(0.5, generator).forward(result), generator);
        }
    }

    private static void assertDrawn(String layer, String view, Variable y, Generator generator) {
        JsonNode json = Goldens.read("torch2.json").get("random/" + layer + "_" + view + "_" + y.dtype());
        Close.assertClose(
                layer,
                y.data().toDoubleArray(),
                Goldens.nested(json.get("values")),
                y.dtype() == DType.FLOAT64 ? 1e-15 : 1e-6);
        assertThat(generator.nextDouble()).isEqualTo(json.get("after").get(0).doubleValue());
    }
}
