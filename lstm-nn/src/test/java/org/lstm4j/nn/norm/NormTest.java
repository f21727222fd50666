package org.lstm4j.nn.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** What goldens of PyTorch 1.13 do not show: PyTorch 2.14's RMSNorm, modes, and messages. */
class NormTest {
    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    @Test
    void rmsNormEqualsPyTorch2() {
        JsonNode golden = Goldens.read("torch2.json").get("gradient/rms_norm");
        RMSNorm layer = new RMSNorm(RMSNorm.options(3).dtype(DType.FLOAT64));
        layer.parameter("weight").data().copyInPlace(Tensor.of(new double[] {1, 2, 3}, 3));
        Variable x = Variable.of(Tensor.of(Goldens.nested(golden.get("x")), 2, 3), true);
        Variable y = layer.forward(x);
        y.sum().backward();
        assertClose("y", y.data().toDoubleArray(), Goldens.nested(golden.get("y")), Close.FLOAT64);
        assertClose("dx", gradient("x", x).toDoubleArray(), Goldens.nested(golden.get("dx")), Close.FLOAT64);
        // eps follows the type: 2^-23 for a small float32, too small for float64's to show.
        RMSNorm copy = layer.to(DType.FLOAT32);
        Variable small = Variable.of(Tensor.of(new float[] {1e-4f, 1e-4f, 1e-4f}, 3));
        assertThat(copy.forward(small).data().toDoubleArray()[0])
                .isCloseTo(1e-4 / Math.sqrt(1e-8 + Math.ulp(1f)), within());
        assertThat(new RMSNorm(3)).hasToString("RMSNorm((3,), eps=None, elementwise_affine=True)");
    }

    @Test
    void evaluationLeavesRunningStatistics() {
        BatchNorm1d layer = new BatchNorm1d(1);
        layer.forward(Variable.of(Tensor.of(new float[] {1, 3}, 2, 1)));
        assertThat(layer.stateDict().get("running_mean").item()).isCloseTo(0.2, within());
        assertThat(layer.stateDict().get("running_var").item()).isCloseTo(0.9 + 0.1 * 2, within());
        layer.eval();
        layer.forward(Variable.of(Tensor.of(new float[] {7}, 1, 1)));
        assertThat(layer.stateDict().get("running_mean").item()).isCloseTo(0.2, within());
        assertThat(layer.stateDict().get("num_batches_tracked").item()).isEqualTo(1);
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.api.Assertions.within(1e-6);
    }

    @Test
    void messagesSayWhatWasExpected() {
        BatchNorm1d layer = new BatchNorm1d(3);
        assertThatThrownBy(() -> layer.forward(zeros(2, 5, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("BatchNorm1d", "(N, 3, L)", "(2, 5, 3)", "permute");
        assertThatThrownBy(() -> layer.forward(zeros(3))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> layer.forward(zeros(1, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("more than 1 value", "(1, 3)", "dropLast");
        assertThat(layer.stateDict().get("num_batches_tracked").item()).isZero();
        assertThatThrownBy(() -> layer.forward(Variable.of(Tensor.zeros(DType.FLOAT64, 2, 3))))
                .hasMessageContainingAll("BatchNorm1d", "float32", "float64");
        assertThatThrownBy(() -> BatchNorm1d.options(3).momentum(2.0)).hasMessageContainingAll("momentum", "2.0");
        assertThatThrownBy(() -> new BatchNorm1d(0)).hasMessageContainingAll("num_features", "0", "numFeatures");
        assertThatThrownBy(() -> new GroupNorm(2, 3)).hasMessageContainingAll("GroupNorm", "divisible", "3 and 2");
        assertThatThrownBy(() -> new GroupNorm(2, 4).forward(zeros(2, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("(N, 4, ..)", "(2, 3)");
        assertThatThrownBy(() -> new RMSNorm(2, 4).forward(zeros(4, 2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("RMSNorm", "(.., 2, 4)", "(4, 2)");
        assertThatThrownBy(() -> RMSNorm.options(2).eps(-1.0)).hasMessageContainingAll("eps", "-1.0");
        assertThat(new GroupNorm(1, 2).forward(zeros(0, 2, 3)).shape()).hasToString("(0, 2, 3)");
    }
}
