package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * The fused rule against the composed one. As test_rnn_fused and test_LSTM_differentiable_backward_using_oneDNN of
 * PyTorch. Sizes go past the widths of vectors and of blocks of a product, and are awkward; gradients are asked for and
 * given for any subset of inputs and outputs.
 */
class FusedLSTMProperties {
    /** float32 sums of some hundred terms, over a few steps, with exp and tanh of the kernels' own. */
    private static final double FLOAT32 = 2e-4;

    /** @param seed of the numbers, and of what is wanted and used */
    record Pass(
            int steps,
            int batch,
            int input,
            int hidden,
            int projected,
            boolean bias,
            boolean reverse,
            DType dtype,
            long seed) {
        double tolerance() {
            return dtype == DType.FLOAT64 ? 10 * Close.FLOAT64 : FLOAT32;
        }
    }

    @Provide
    Arbitrary<Pass> passes() {
        Arbitrary<Boolean> flag = Arbitraries.of(false, true);
        return Arbitraries.integers()
                .between(1, 37)
                .flatMap(hidden -> Combinators.combine(
                                Arbitraries.integers().between(1, 5),
                                Arbitraries.integers().between(0, 19),
                                Arbitraries.integers().between(1, 35),
                                Arbitraries.integers().between(0, hidden - 1),
                                flag,
                                flag,
                                Arbitraries.of(DType.values()),
                                Arbitraries.longs().between(0, 1_000_000))
                        .as((steps, batch, input, projected, bias, reverse, dtype, seed) ->
                                // Half of the layers have no projection.
                                new Pass(
                                        steps,
                                        batch,
                                        input,
                                        hidden,
                                        seed % 2 == 0 ? projected : 0,
                                        bias,
                                        reverse,
                                        dtype,
                                        seed)))
                .withoutEdgeCases();
    }

    @Property
    void sameNumbersAndGradients(@ForAll("passes") Pass pass) {
        compare(pass, GraphOptions.DEFAULT);
    }

    @Property(tries = 50)
    void sameGradientsWhereTheGraphIsKept(@ForAll("passes") Pass pass) {
        compare(pass, GraphOptions.DEFAULT.retainGraph(true));
    }

    @Property(tries = 50)
    void sameGradientsWhereTheyHaveAGraph(@ForAll("passes") Pass pass) {
        compare(pass, GraphOptions.DEFAULT.createGraph(true));
    }

    private static void compare(Pass pass, GraphOptions options) {
        List<Variable> leaves = leaves(pass);
        Generator choice = Generator.seeded(pass.seed() + 7);
        leaves.forEach(leaf -> leaf.requiresGrad(choice.nextBernoulli(0.8)));
        leaves.get(3).requiresGrad(true);
        LSTMRules.Weights weights = weights(pass, leaves);
        LSTMRules.Sequence expected =
                LSTMRules.sequence(leaves.get(0), leaves.get(1), leaves.get(2), weights, pass.reverse());
        LSTMRules.Sequence actual =
                new FusedLSTM(weights, pass.reverse()).sequence(leaves.get(0), leaves.get(1), leaves.get(2));
        assertClose("output", actual.output(), expected.output(), pass.tolerance());
        assertClose("h", actual.h(), expected.h(), pass.tolerance());
        assertClose("c", actual.c(), expected.c(), pass.tolerance());

        List<Variable> wanted = leaves.stream().filter(Variable::requiresGrad).toList();
        int used = (int) choice.nextInt(1, 8);
        for (int repeat = 0; repeat < (options.retainGraph() ? 2 : 1); repeat++) {
            List<Variable> one = gradients(expected, wanted, used, pass, options);
            List<Variable> other = gradients(actual, wanted, used, pass, options);
            for (int i = 0; i < wanted.size(); i++) {
                double[] numbers = numbers(one.get(i), wanted.get(i));
                assertClose(
                        "gradient of input " + leaves.indexOf(wanted.get(i)),
                        numbers(other.get(i), wanted.get(i)),
                        numbers,
                        pass.tolerance()
                                * Math.max(
                                        1,
                                        Arrays.stream(numbers)
                                                .map(Math::abs)
                                                .max()
                                                .orElse(0)));
            }
        }
    }

    /** None is a gradient of zeros. */
    private static double[] numbers(Variable gradient, Variable of) {
        return gradient == null
                ? new double[of.data().numel()]
                : gradient.data().toDoubleArray();
    }

    private static List<Variable> gradients(
            LSTMRules.Sequence sequence, List<Variable> wanted, int used, Pass pass, GraphOptions options) {
        List<Variable> outputs = new ArrayList<>();
        List<Variable> given = new ArrayList<>();
        Generator generator = Generator.seeded(pass.seed() + 8);
        List<Variable> all = List.of(sequence.output(), sequence.h(), sequence.c());
        for (int i = 0; i < all.size(); i++) {
            if ((used & 1 << i) != 0) {
                outputs.add(all.get(i));
                given.add(Variable.of(
                        Tensor.zeros(pass.dtype(), all.get(i).shape()).normalInPlace(generator, 0, 1)));
            }
        }
        return Autograd.grad(outputs, wanted, given, options.allowUnused(true));
    }

    /** x, h0, c0, W_ih, W_hh, then the biases and W_hr, all leaves; states around 1, weights as layers draw them. */
    private static List<Variable> leaves(Pass pass) {
        int shown = pass.projected() > 0 ? pass.projected() : pass.hidden();
        int rows = 4 * pass.hidden();
        List<Shape> shapes = new ArrayList<>(List.of(
                Shape.of(pass.steps(), pass.batch(), pass.input()),
                Shape.of(pass.batch(), shown),
                Shape.of(pass.batch(), pass.hidden()),
                Shape.of(rows, pass.input()),
                Shape.of(rows, shown)));
        if (pass.bias()) {
            shapes.add(Shape.of(rows));
            shapes.add(Shape.of(rows));
        }
        if (pass.projected() > 0) {
            shapes.add(Shape.of(pass.projected(), pass.hidden()));
        }
        Generator generator = Generator.seeded(pass.seed());
        double bound = 1 / Math.sqrt(pass.hidden());
        List<Variable> out = new ArrayList<>();
        for (Shape shape : shapes) {
            Tensor data = Tensor.zeros(pass.dtype(), shape);
            out.add(Variable.of(
                    out.size() < 3
                            ? data.normalInPlace(generator, 0, 1)
                            : data.uniformInPlace(generator, -bound, bound),
                    true));
        }
        return out;
    }

    private static LSTMRules.Weights weights(Pass pass, List<Variable> leaves) {
        int next = 5;
        Variable biasIh = pass.bias() ? leaves.get(next++) : null;
        Variable biasHh = pass.bias() ? leaves.get(next++) : null;
        Variable weightHr = pass.projected() > 0 ? leaves.get(next++) : null;
        assertThat(next).isEqualTo(leaves.size());
        return new LSTMRules.Weights(leaves.get(3), leaves.get(4), biasIh, biasHh, weightHr);
    }
}
