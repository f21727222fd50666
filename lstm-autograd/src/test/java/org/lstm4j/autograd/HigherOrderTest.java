package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;
import static org.lstm4j.autograd.testing.Variables.values;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Tensor;

/** Higher derivatives against closed forms. */
class HigherOrderTest {
    private static final GraphOptions GRAPH = GraphOptions.options().createGraph(true);

    private static void assertDerivatives(UnaryOperator<Variable> function, double at, double... expected) {
        Variable x = leaf(at);
        Variable y = function.apply(x);
        for (double derivative : expected) {
            y = Autograd.grad(y, GRAPH, x).get(0);
            assertThat(y.data().get(0)).isCloseTo(derivative, within(1e-12 * Math.max(1, Math.abs(derivative))));
        }
    }

    @Test
    void derivativesOfPowers() {
        double x = 1.7;
        assertDerivatives(v -> v.pow(4), x, 4 * x * x * x, 12 * x * x, 24 * x, 24);
        assertDerivatives(v -> v.square().square(), x, 4 * x * x * x, 12 * x * x, 24 * x, 24);
        assertDerivatives(v -> v.mul(v).mul(v).mul(v), x, 4 * x * x * x, 12 * x * x, 24 * x, 24);
    }

    @Test
    void derivativesOfTanh() {
        double t = Math.tanh(0.3);
        double s = 1 - t * t;
        assertDerivatives(Variable::tanh, 0.3, s, -2 * t * s, -2 * s * (1 - 3 * t * t));
    }

    @Test
    void derivativesOfSigmoid() {
        double p = 1 / (1 + Math.exp(-0.3));
        double s = p * (1 - p);
        assertDerivatives(Variable::sigmoid, 0.3, s, s * (1 - 2 * p), s * (1 - 6 * s));
    }

    @Test
    void derivativesOfExpOfSums() {
        double e = Math.exp(2 * 0.4);
        assertDerivatives(v -> v.add(v).exp(), 0.4, 2 * e, 4 * e, 8 * e);
    }

    @Test
    void derivativesOfLogarithmAndReciprocal() {
        assertDerivatives(Variable::log, 0.5, 2, -4, 16);
        assertDerivatives(Variable::reciprocal, 0.5, -4, 16, -96);
    }

    /** f = x'Ax/2 + sum of x⁴: H v = (A + A')v/2 + 12 x² v. */
    @Test
    void hessianVectorProductOfAQuadraticAndQuarticForm() {
        double[][] a = {{2, 1, 0}, {-1, 3, 0.5}, {0, 4, 1}};
        Variable x = leaf(0.5, -1, 2);
        double[] v = {1, 10, -3};
        Variable quadratic = x.matmul(Variable.of(Tensor.of(a))).matmul(x).mul(0.5);
        Variable f = quadratic.add(x.pow(4).sum());
        Variable slope = Autograd.grad(f, GRAPH, x).get(0);
        double[] product = values(Autograd.grad(slope.mul(constant(v)).sum(), x).get(0));
        for (int i = 0; i < 3; i++) {
            double expected = 12 * Math.pow(x.data().get(i), 2) * v[i];
            for (int j = 0; j < 3; j++) {
                expected += (a[i][j] + a[j][i]) / 2 * v[j];
            }
            assertThat(product[i]).isCloseTo(expected, within(1e-10));
        }
    }

    /** A gradient penalty: the loss contains the norm of a gradient. */
    @Test
    void lossCanContainAGradient() {
        Variable x = leaf(2);
        Variable w = leaf(3);
        Variable slope = Autograd.grad(x.square().mul(w), GRAPH, x).get(0);
        slope.square().backward();
        // slope = 2xw, loss = 4x²w²
        assertThat(grad(w)).containsExactly(8 * 4 * 3);
        assertThat(grad(x)).containsExactly(8 * 2 * 9);
    }

    @Test
    void accumulatedGradientsCanBePartOfAGraph() {
        Variable x = leaf(2);
        x.pow(3).backward(null, GRAPH);
        Variable slope = x.grad();
        assertThat(slope).isNotNull();
        assertThat(slope.requiresGrad()).isTrue();
        x.zeroGrad();
        slope.backward();
        assertThat(grad(x)).containsExactly(12);
    }

    @Test
    void gradientsWithoutCreateGraphAreConstant() {
        Variable x = leaf(2);
        Variable slope = Autograd.grad(x.pow(3), x).get(0);
        assertThat(slope.requiresGrad()).isFalse();
    }

    /** As in PyTorch: the graph of the gradient does not need the released variables. */
    @Test
    void createGraphWithoutRetainGraphReleasesTheFirstGraphOnly() {
        Variable x = leaf(2);
        Variable y = x.square();
        Variable slope = Autograd.grad(y, GRAPH.retainGraph(false), x).get(0);
        assertThat(values(Autograd.grad(slope, x).get(0))).containsExactly(2);
    }
}
