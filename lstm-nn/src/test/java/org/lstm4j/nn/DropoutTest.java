package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
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
}
