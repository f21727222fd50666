package org.lstm4j.nn.rnn;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * The fused rule against the composed one. As test_rnn_fused and test_LSTM_differentiable_backward_using_oneDNN of
 * PyTorch. Sizes go past the widths of vectors and of blocks of a product, and are awkward; sequences have any lengths,
 * zero among them; gradients are asked for and given for any subset of inputs and outputs.
 */
class FusedScanProperties {
    /** float32 sums of some hundred terms, over a few steps, with exp and tanh of the kernels' own. */
    private static final double FLOAT32 = 2e-4;

    /** @param seed of the numbers, the lengths, and of what is wanted and used */
    record Pass(
            RNNMode kind,
            int steps,
            int batch,
            int input,
            int hidden,
            int projected,
            boolean bias,
            boolean reverse,
            boolean even,
            boolean everyStep,
            DType dtype,
            long seed) {
        double tolerance() {
            return dtype == DType.FLOAT64 ? 10 * Close.FLOAT64 : FLOAT32;
        }

        int shown() {
            return projected > 0 ? projected : hidden;
        }

        BatchSizes rows() {
            if (even) {
                return BatchSizes.padded(steps, batch);
            }
            Generator generator = Generator.seeded(seed + 9);
            int[] counts = new int[steps];
            int before = batch;
            int length = 0;
            while (length < steps && before > 0) {
                before = (int) generator.nextInt(0, before + 1);
                counts[length] = before;
                length += before > 0 ? 1 : 0;
            }
            return BatchSizes.of(batch, Arrays.copyOf(counts, length));
        }
    }

    @Provide
    Arbitrary<Pass> passes() {
        Arbitrary<Boolean> flag = Arbitraries.of(false, true);
        Arbitrary<boolean[]> flags = flag.array(boolean[].class).ofSize(4);
        return Arbitraries.integers()
                .between(1, 37)
                .flatMap(hidden -> Combinators.combine(
                                Arbitraries.of(RNNMode.values()),
                                Arbitraries.integers().between(1, 5),
                                Arbitraries.integers().between(0, 19),
                                Arbitraries.integers().between(1, 35),
                                Arbitraries.integers().between(0, hidden - 1),
                                flags,
                                Arbitraries.of(DType.values()),
                                Arbitraries.longs().between(0, 1_000_000))
                        .as((kind, steps, batch, input, projected, on, dtype, seed) -> new Pass(
                                kind,
                                steps,
                                batch,
                                input,
                                hidden,
                                // Half of the LSTMs have no projection.
                                kind == RNNMode.LSTM && seed % 2 == 0 ? projected : 0,
                                on[0],
                                on[1],
                                on[2],
                                on[3],
                                dtype,
                                seed)))
                .withoutEdgeCases();
    }

    @Property
    void sameNumbersAndGradients(@ForAll("passes") Pass pass) {
        compare(pass, GraphOptions.options());
    }

    @Property(tries = 100)
    void sameGradientsWhereTheGraphIsKept(@ForAll("passes") Pass pass) {
        compare(pass, GraphOptions.options().retainGraph(true));
    }

    @Property(tries = 100)
    void sameGradientsWhereTheyHaveAGraph(@ForAll("passes") Pass pass) {
        compare(pass, GraphOptions.options().createGraph(true));
    }

    private static void compare(Pass pass, GraphOptions options) {
        BatchSizes rows = pass.rows();
        List<Variable> leaves = leaves(pass, rows);
        int parts = pass.kind() == RNNMode.LSTM ? 2 : 1;
        Generator choice = Generator.seeded(pass.seed() + 7);
        leaves.forEach(leaf -> leaf.requiresGrad(choice.nextBernoulli(0.8)));
        leaves.get(0).requiresGrad(true);
        RNNWeights weights = weights(pass, leaves, 1 + parts);
        List<Variable> state = leaves.subList(1, 1 + parts);
        List<Variable> expected = all(new ComposedScan(pass.kind(), weights, pass.reverse())
                .forward(leaves.get(0), rows, state, pass.everyStep()));
        List<Variable> actual = all(new FusedScan(pass.kind(), weights, pass.reverse())
                .forward(leaves.get(0), rows, state, pass.everyStep()));
        for (int i = 0; i < expected.size(); i++) {
            assertClose("result " + i, actual.get(i), expected.get(i), pass.tolerance());
        }
        List<Variable> wanted = leaves.stream().filter(Variable::requiresGrad).toList();
        int used = (int) choice.nextInt(1, 1L << expected.size());
        for (int repeat = 0; repeat < (options.retainGraph() ? 2 : 1); repeat++) {
            List<Variable> one = gradients(expected, wanted, used, pass, options);
            List<Variable> other = gradients(actual, wanted, used, pass, options);
            for (int i = 0; i < wanted.size(); i++) {
                double[] numbers = numbers(one.get(i), wanted.get(i));
                double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
                assertClose(
                        "gradient of input " + leaves.indexOf(wanted.get(i)),
                        numbers(other.get(i), wanted.get(i)),
                        numbers,
                        pass.tolerance() * Math.max(1, largest));
            }
        }
    }

    private static List<Variable> all(Scan.Result result) {
        List<Variable> out = new ArrayList<>(List.of(result.output()));
        out.addAll(result.state());
        out.addAll(result.everyState());
        return out;
    }

    /** None is a gradient of zeros. */
    private static double[] numbers(Variable gradient, Variable of) {
        return gradient == null
                ? new double[of.data().numel()]
                : gradient.data().toDoubleArray();
    }

    private static List<Variable> gradients(
            List<Variable> all, List<Variable> wanted, int used, Pass pass, GraphOptions options) {
        List<Variable> outputs = new ArrayList<>();
        List<Variable> given = new ArrayList<>();
        Generator generator = Generator.seeded(pass.seed() + 8);
        for (int i = 0; i < all.size(); i++) {
            Tensor gradient = Tensor.zeros(pass.dtype(), all.get(i).shape()).normalInPlace(generator, 0, 1);
            // Without steps, a result may depend on nothing.
            if ((used & 1 << i) != 0 && all.get(i).requiresGrad()) {
                outputs.add(all.get(i));
                given.add(Variable.of(gradient));
            }
        }
        if (outputs.isEmpty()) {
            return new ArrayList<>(Collections.nCopies(wanted.size(), null));
        }
        return Autograd.grad(outputs, wanted, given, options.allowUnused(true));
    }

    /** x, the state, W_ih, W_hh, then the biases and W_hr, all leaves; states around 1, weights as layers draw them. */
    private static List<Variable> leaves(Pass pass, BatchSizes rows) {
        int gates = pass.kind().gates() * pass.hidden();
        List<Shape> shapes = new ArrayList<>();
        shapes.add(Shape.of(rows.total(), pass.input()));
        shapes.add(Shape.of(pass.batch(), pass.shown()));
        if (pass.kind() == RNNMode.LSTM) {
            shapes.add(Shape.of(pass.batch(), pass.hidden()));
        }
        int drawnWide = shapes.size();
        shapes.add(Shape.of(gates, pass.input()));
        shapes.add(Shape.of(gates, pass.shown()));
        if (pass.bias()) {
            shapes.add(Shape.of(gates));
            shapes.add(Shape.of(gates));
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
                    out.size() < drawnWide
                            ? data.normalInPlace(generator, 0, 1)
                            : data.uniformInPlace(generator, -bound, bound),
                    true));
        }
        return out;
    }

    private static RNNWeights weights(Pass pass, List<Variable> leaves, int first) {
        int next = first + 2;
        Variable biasIh = pass.bias() ? leaves.get(next++) : null;
        Variable biasHh = pass.bias() ? leaves.get(next++) : null;
        Variable weightHr = pass.projected() > 0 ? leaves.get(next) : null;
        return new RNNWeights(leaves.get(first), leaves.get(first + 1), biasIh, biasHh, weightHr);
    }
}
