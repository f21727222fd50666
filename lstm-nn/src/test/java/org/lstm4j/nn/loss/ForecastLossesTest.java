package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Losses of forecasts: likelihoods beside PyTorch 2.14 ({@code tools/goldens/torch2.py}), quantiles by hand. */
class ForecastLossesTest {
    private static JsonNode golden(String name) {
        return Goldens.read("torch2.json").get("gradient/" + name);
    }

    private static Variable of(double... values) {
        return Variable.of(Tensor.of(values), true);
    }

    private static Variable scalar(double value) {
        return Variable.of(Tensor.scalar(DType.FLOAT64, value), true);
    }

    // ---- Likelihoods ----------------------------------------------------------------------------------------------

    @Test
    @Tag("golden")
    void studentTMatchesPyTorch() {
        JsonNode json = golden("student_t");
        Variable target = of(Goldens.nested(json.get("x")));
        Variable location = Variable.of(Tensor.full(DType.FLOAT64, target.shape(), 0.2));
        Variable loss = Losses.studentTNLL(location, target, scalar(0.7), scalar(3.5), Reduction.NONE);
        assertClose("loss", loss.data().toDoubleArray(), Goldens.nested(json.get("y")), 1e-12);
        loss.sum().backward();
        assertClose("gradient", gradient("t", target).toDoubleArray(), Goldens.nested(json.get("dx")), 1e-12);
    }

    @Test
    @Tag("golden")
    void gradientsOfStudentTsParametersMatchPyTorch() {
        JsonNode json = golden("student_t_parameters");
        Variable df = scalar(2.5);
        Variable location = scalar(0.3);
        Variable scale = scalar(1.2);
        Variable loss = Losses.studentTNLL(location, scalar(1.5), scale, df);
        assertClose("loss", loss.item(), json.get("y").asDouble(), 1e-12);
        loss.backward();
        double[] gradients = {
            df.grad().item(), location.grad().item(), scale.grad().item()
        };
        assertClose("gradients", gradients, Goldens.nested(json.get("dx")), 1e-12);
    }

    @Test
    @Tag("golden")
    void negativeBinomialMatchesPyTorch() {
        JsonNode json = golden("negative_binomial");
        Variable totalCount = scalar(2.5);
        Variable logit = scalar(0.4);
        Variable counts = of(0, 3, 20);
        Variable loss = Losses.negativeBinomialNLL(logit.broadcastTo(Shape.of(3)), counts, totalCount, Reduction.NONE);
        assertClose("loss", loss.data().toDoubleArray(), Goldens.nested(json.get("y")), 1e-12);
        loss.sum().backward();
        double[] gradients = {totalCount.grad().item(), logit.grad().item()};
        assertClose("gradients", gradients, Goldens.nested(json.get("dx")), 1e-12);
    }

    /** With 10^8 degrees of freedom it is a normal distribution, with 10^8 failures a Poisson distribution. */
    @Test
    void largeParametersDoNotCancel() {
        Variable x = of(0.3);
        Variable t = of(1.5);
        double normal = 0.72 + 0.5 * Math.log(2 * Math.PI);
        assertThat(Losses.studentTNLL(x, t, scalar(1), scalar(1e8)).item()).isCloseTo(normal, within(1e-7));
        Variable three = of(3);
        Variable logit = of(Math.log(2 / 1e8));
        double poisson = 2 - 3 * Math.log(2) + Math.log(6);
        assertThat(Losses.negativeBinomialNLL(logit, three, scalar(1e8)).item()).isCloseTo(poisson, within(1e-6));
    }

    @Test
    void extremeErrorsInFloat32HaveFiniteGradients() {
        Variable x = Variable.of(Tensor.of(new float[] {0, 0}), true);
        Variable t = Variable.of(Tensor.of(new float[] {1e30f, 0}));
        Variable scale = Variable.of(Tensor.of(new float[] {1, 1}), true);
        Losses.studentTNLL(x, t, scale, Variable.of(Tensor.scalar(DType.FLOAT32, 3)), Reduction.SUM)
                .backward();
        assertThat(gradient("x", x).add(0).toDoubleArray()).containsExactly(0, 0);
        assertThat(gradient("scale", scale).toDoubleArray()).containsExactly(-3, 1);
    }

    @Test
    void parametersOutsideTheirRangeAreNamed() {
        Variable x = of(0, 0);
        assertThatThrownBy(() -> Losses.studentTNLL(x, x, of(1, 0), scalar(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("studentTNLL: expected a scale greater than 0, but element 1 of shape (2,) is 0.0");
        assertThatThrownBy(() -> Losses.studentTNLL(x, x, scalar(1), of(-1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "studentTNLL: expected degrees of freedom greater than 0, but element 0 of shape (2,) is -1.0");
        assertThatThrownBy(() -> Losses.negativeBinomialNLL(x, x, scalar(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a total count greater than 0");
        assertThatThrownBy(() -> Losses.negativeBinomialNLL(x, of(0, -1), scalar(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negativeBinomialNLL: expected counts of 0 or more, but element 1 of shape (2,) is -1.0");
        assertThatThrownBy(() -> Losses.studentTNLL(x, x, of(1, 1, 1), scalar(1)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("scale size (3,) must be the input size (2,) or broadcast to it");
        assertThatThrownBy(() -> Losses.studentTNLL(x, x, scalar(1), Variable.of(Tensor.ones(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("df must have the dtype of the input");
        assertThat(Losses.negativeBinomialNLL(x, of(0, Double.NaN), scalar(1)).item())
                .isNaN();
    }

    /** DLMF 5.4.14, 5.4.15 and 5.15: psi(1/2) = -euler - 2 log 2, psi'(1) = pi²/6, psi''(1) = -2 zeta(3). */
    @Test
    void polygammaAtKnownPoints() {
        double euler = 0.577215664901532860607;
        assertThat(GammaFunctions.polygamma(0, 1)).isCloseTo(-euler, within(1e-14));
        assertThat(GammaFunctions.polygamma(0, 0.5)).isCloseTo(-euler - 2 * Math.log(2), within(1e-14));
        assertThat(GammaFunctions.polygamma(0, 101)).isCloseTo(4.61016185273808740, within(1e-14));
        assertThat(GammaFunctions.polygamma(1, 1)).isCloseTo(Math.PI * Math.PI / 6, within(1e-14));
        assertThat(GammaFunctions.polygamma(2, 1)).isCloseTo(-2 * 1.2020569031595942854, within(1e-13));
        assertThat(GammaFunctions.polygamma(3, 1)).isCloseTo(Math.pow(Math.PI, 4) / 15, within(1e-13));
        double logs = 0;
        for (int n = 1; n <= 60; n++) {
            assertThat(GammaFunctions.logRising(1, n - 1)).isCloseTo(logs, within(1e-12));
            logs += Math.log(n);
        }
        assertThat(GammaFunctions.logRising(0.5, 0.5)).isCloseTo(-0.5 * Math.log(Math.PI), within(1e-14));
    }

    // ---- Quantiles ------------------------------------------------------------------------------------------------

    /** Errors t - x of 2, -1 and 0: 0.9 times 2, 0.1 times 1. */
    @Test
    void quantileWeighsTooLowAndTooHighDifferently() {
        Variable x = of(1, 3, 5);
        Variable t = of(3, 2, 5);
        Variable each = Losses.quantile(x, t, 0.9, Reduction.NONE);
        assertClose("loss", each.data().toDoubleArray(), new double[] {1.8, 0.1, 0}, 1e-15);
        assertThat(Losses.quantile(x, t, 0.9).item()).isCloseTo(1.9 / 3, within(1e-15));
        each.sum().backward();
        assertClose("dx", gradient("x", x).toDoubleArray(), new double[] {-0.9, 0.1, 0}, 1e-15);
        assertClose("dt", gradient("t", t).toDoubleArray(), new double[] {0.9, -0.1, 0}, 1e-15);
        assertThat(Losses.quantile(x, t, 0.5).item()).isEqualTo(Losses.l1(x, t).item() / 2);
        assertThat(Losses.quantile(of(Double.NaN), of(1), 0.9).item()).isNaN();
    }

    @Test
    void severalQuantilesStandInTheLastDimension() {
        Variable x = Variable.of(Tensor.of(new double[][] {{1, 2}, {5, 9}}), true);
        Variable t = of(3, 6);
        double[] q = {0.1, 0.9};
        Variable each = Losses.quantile(x, t, q, Reduction.NONE);
        assertClose("loss", each.data().toDoubleArray(), new double[] {0.2, 0.9, 0.1, 0.3}, 1e-14);
        assertThat(each.shape()).isEqualTo(Shape.of(2, 2));
        GradCheck.gradcheck(in -> Losses.quantile(in.get(0), in.get(1), q, Reduction.MEAN), x, t);
        assertThat(q).containsExactly(0.1, 0.9);
        assertThatThrownBy(() -> Losses.quantile(x, of(1, 2, 3), q, Reduction.MEAN))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining(
                        "expected an input of the target size (3,) with a last dimension of 2 quantiles, but got (2, 2)");
        assertThatThrownBy(() -> Losses.quantile(x, t, new double[] {0.5}, Reduction.MEAN))
                .isInstanceOf(ShapeMismatchException.class);
    }

    @Test
    void quantilesAreBetween0And1() {
        for (double wrong : new double[] {0, 1, -0.1, Double.NaN, 90}) {
            assertThatThrownBy(() -> Losses.quantile(of(1), of(1), wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("quantile: expected quantiles between 0 and 1, 0.5 for the median, but got " + wrong);
        }
    }

    @Test
    void huberAndSmoothL1TakeAThresholdAlone() {
        Variable x = of(0, 4);
        Variable t = of(0, 0);
        assertThat(Losses.huber(x, t, 2).item()).isEqualTo(3);
        assertThat(Losses.smoothL1(x, t, 2).item()).isEqualTo(1.5);
    }
}
