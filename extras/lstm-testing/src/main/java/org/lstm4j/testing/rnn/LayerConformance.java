package org.lstm4j.testing.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.testing.TensorAssert;

/**
 * What a recurrent layer in one or both directions must hold in evaluation mode. A test class extends it and inherits its
 * tests:
 *
 * <pre>{@code
 * class MyLayerTest extends LayerConformance {
 *     protected RecurrentLayer<?> layer(Generator rng) {
 *         return new Recurrent(Recurrent.options(2).bidirectional(true),
 *                 (layer, reverse, inputSize) -> new MyCell(inputSize, 3, rng), rng);
 *     }
 * }
 * }</pre>
 *
 * <p>Values and gradients of two computations of the same function agree up to a relative or absolute difference of 1e-12;
 * gradients agree with central differences within the tolerances of {@link GradCheck}.
 *
 * @see UnidirectionalConformance
 * @see CellConformance
 */
public abstract class LayerConformance {
    /** Lengths that packing sorts; one sequence has no steps. */
    private static final int[] LENGTHS = {2, 4, 0, 1, 4};

    /**
     * Where PyTorch 1.13 and 2.14 pack 20 sequences of 3 steps, for n % 4 of 1 and 2, and 1 step: {@code
     * pack_sequence(..., enforce_sorted=False).sorted_indices}.
     */
    private static final int[] PYTORCH_ORDER = {1, 18, 17, 14, 13, 10, 9, 6, 5, 2, 7, 8, 11, 12, 4, 3, 15, 16, 0, 19};

    /**
     * For two computations of the same small network in float64 that add the same terms in another order. A sum has at
     * most some hundred terms of size 1, so they differ by some hundred rounding errors of 1.1e-16; a wrong formula is off
     * by far more than the hundredfold of that.
     */
    private static final double TOLERANCE = 5e-13;

    /** Results that are compared may share a part of their graphs. */
    private static final GraphOptions GRADIENTS =
            GraphOptions.options().retainGraph(true).allowUnused(true);

    /** For a test class. */
    protected LayerConformance() {}

    /**
     * Creates the layer.
     *
     * @param generator draws the weights
     * @return a new layer: small, since every element of every parameter is checked by differences; float64; not
     *     batch-first; with the same weights for the same generator
     */
    protected abstract RecurrentLayer<?> layer(Generator generator);

    /**
     * Draws an input of the layer. Standard normal values unless overridden, by the test of a layer whose input must have
     * special values, such as a mask of 0 and 1.
     *
     * @param generator draws the values
     * @param sizes shape of the input, whose last size is the layer's inputSize. Not modified
     * @return a float64 tensor of that shape
     */
    protected Tensor input(Generator generator, int... sizes) {
        return Tensor.randn(generator, DType.FLOAT64, sizes);
    }

    /**
     * The number of leading features of the input whose gradients are checked by differences; all unless overridden, by
     * the test of a layer whose other features have special values.
     *
     * @param inputSize features of the input
     */
    protected int differentiableFeatures(int inputSize) {
        return inputSize;
    }

    // ---- Helpers --------------------------------------------------------------------------------------------------

    /** The layer under test; the kit's own tests plant faults here. */
    AnyLayer adapt(RecurrentLayer<?> layer) {
        return new AnyLayer(layer);
    }

    /** A layer in evaluation mode. */
    final AnyLayer evaluated(RecurrentLayer<?> layer) {
        if (layer.dtype() != DType.FLOAT64 || layer.isBatchFirst()) {
            throw new IllegalArgumentException("LayerConformance: expected a float64 layer that is not batch-first, but"
                    + " got " + layer.dtype() + " and batchFirst " + layer.isBatchFirst());
        }
        layer.eval();
        return adapt(layer);
    }

    final AnyLayer subject() {
        return evaluated(layer(Generator.seeded(11)));
    }

    /** An input as a leaf. */
    final Variable leaf(long seed, int... sizes) {
        return Variable.of(input(Generator.seeded(seed), sizes), true);
    }

    /** A scalar that depends on every element of the results, on each with another factor. */
    static Variable weightedSum(long seed, List<Variable> results) {
        Generator generator = Generator.seeded(seed);
        Variable sum = Variable.of(Tensor.scalar(DType.FLOAT64, 0));
        for (Variable result : results) {
            Tensor weights =
                    Tensor.randn(generator, DType.FLOAT64, result.shape().toArray());
            sum = sum.add(result.mul(Variable.of(weights)).sum());
        }
        return sum;
    }

    /** Gradients; zeros where there is none. */
    static List<Tensor> gradients(Variable sum, List<Variable> leaves) {
        List<@Nullable Variable> found =
                Autograd.grad(List.of(sum), leaves, Collections.singletonList(null), GRADIENTS);
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Variable gradient = found.get(i);
            out.add(gradient == null ? Tensor.zeros(DType.FLOAT64, leaves.get(i).shape()) : gradient.data());
        }
        return out;
    }

    static void assertClose(String name, Variable actual, Variable expected) {
        TensorAssert.assertClose(name, actual.data(), expected.data(), TOLERANCE, TOLERANCE);
    }

    static void assertSame(String name, List<Variable> actual, List<Variable> expected) {
        for (int i = 0; i < expected.size(); i++) {
            TensorAssert.assertSame(
                    nameOf(name, i), actual.get(i).data(), expected.get(i).data());
        }
    }

    private static String nameOf(String name, int result) {
        return name + ", " + (result == 0 ? "output" : "variable " + (result - 1) + " of the state");
    }

    /** Asserts that the results of two computations, and the gradients of leaves, agree. */
    static void assertAgree(String name, List<Variable> actual, List<Variable> expected, List<Variable> leaves) {
        for (int i = 0; i < expected.size(); i++) {
            assertClose(nameOf(name, i), actual.get(i), expected.get(i));
        }
        assertGradientsAgree(
                name, gradients(weightedSum(40, actual), leaves), gradients(weightedSum(40, expected), leaves));
    }

    static void assertGradientsAgree(String name, List<Tensor> actual, List<Tensor> expected) {
        for (int i = 0; i < expected.size(); i++) {
            TensorAssert.assertClose(
                    name + ", gradient " + i + " (of input, state, parameters)",
                    actual.get(i),
                    expected.get(i),
                    10 * TOLERANCE,
                    10 * TOLERANCE);
        }
    }

    static List<Variable> map(List<Variable> state, UnaryOperator<Variable> function) {
        return state.stream().map(function).toList();
    }

    /** Sequence n of a state. */
    static List<Variable> ofSequence(List<Variable> state, int n) {
        return map(state, part -> part.indexSelect(-2, n));
    }

    // ---- Tests ----------------------------------------------------------------------------------------------------

    /** A packed batch of sequences of several lengths gives for each sequence what it gives alone, with all gradients. */
    @Test
    public void packedSequencesEqualEachAlone() {
        assertPackedEqualsAlone(subject());
    }

    final void assertPackedEqualsAlone(AnyLayer any) {
        List<Variable> sequences = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            sequences.add(leaf(20 + i, LENGTHS[i], any.inputSize()));
        }
        List<Variable> state = any.state(LENGTHS.length, 30);
        PackedSequence packed = PackedSequence.pack(sequences);
        AnyLayer.Pass together = any.forward(packed, state);
        List<Variable> outputs = packed.map(rows -> together.output()).unpack();
        Variable sumTogether = Variable.of(Tensor.scalar(DType.FLOAT64, 0));
        Variable sumAlone = sumTogether;
        for (int n = 0; n < LENGTHS.length; n++) {
            List<Variable> start = ofSequence(state, n);
            List<Variable> actual = new ArrayList<>(List.of(outputs.get(n)));
            actual.addAll(ofSequence(together.state(), n));
            List<Variable> expected = new ArrayList<>();
            if (LENGTHS[n] == 0) {
                expected.add(outputs.get(n));
                expected.addAll(start);
            } else {
                AnyLayer.Pass alone = any.forward(sequences.get(n).unsqueeze(1), start);
                expected.add(alone.output().squeeze(1));
                expected.addAll(alone.state());
            }
            for (int i = 0; i < expected.size(); i++) {
                assertClose(nameOf("sequence " + n, i), actual.get(i), expected.get(i));
            }
            sumTogether = sumTogether.add(weightedSum(40 + n, actual));
            sumAlone = sumAlone.add(weightedSum(40 + n, expected));
        }
        List<Variable> others = new ArrayList<>(sequences.subList(1, sequences.size()));
        others.addAll(state);
        List<Variable> leaves = any.leaves(sequences.get(0), others);
        assertGradientsAgree("packed", gradients(sumTogether, leaves), gradients(sumAlone, leaves));
    }

    /** The values of a padded batch after the end of each sequence change nothing, and their gradients are zero. */
    @Test
    public void paddingIsNotRead() {
        AnyLayer any = subject();
        int longest = Arrays.stream(LENGTHS).max().orElseThrow();
        Variable padded = leaf(21, longest, LENGTHS.length, any.inputSize());
        Tensor changed = padded.data().copy();
        for (int n = 0; n < LENGTHS.length; n++) {
            padding(changed, n).fillInPlace(n == 0 ? Double.NaN : 1e6);
        }
        Variable other = Variable.of(changed, true);
        AnyLayer.Pass expected = any.forwardPadded(padded, LENGTHS);
        AnyLayer.Pass actual = any.forwardPadded(other, LENGTHS);
        assertSame("other padding", actual.all(), expected.all());
        List<Tensor> gradients = gradients(weightedSum(22, actual.all()), any.leaves(other, List.of()));
        assertGradientsAgree(
                "other padding", gradients, gradients(weightedSum(22, expected.all()), any.leaves(padded, List.of())));
        for (int n = 0; n < LENGTHS.length; n++) {
            Tensor ofPadding = padding(gradients.get(0), n);
            TensorAssert.assertSame(
                    "gradient of the padding of sequence " + n,
                    ofPadding,
                    Tensor.zeros(DType.FLOAT64, ofPadding.shape()));
        }
    }

    /** The padding of sequence n, as a view. */
    private static Tensor padding(Tensor x, int n) {
        return x.select(1, n).narrow(0, LENGTHS[n], x.size(0) - LENGTHS[n]);
    }

    /** Some sequences of a batch, in another order, give what they give in the whole batch, with all gradients. */
    @Test
    public void sequencesOfABatchAreIndependent() {
        AnyLayer any = subject();
        int[] chosen = {2, 0, 3};
        Variable x = leaf(23, 3, 4, any.inputSize());
        List<Variable> state = any.state(4, 24);
        AnyLayer.Pass whole = any.forward(x, state);
        AnyLayer.Pass part = any.forward(x.indexSelect(1, chosen), map(state, s -> s.indexSelect(-2, chosen)));
        List<Variable> expected = new ArrayList<>(List.of(whole.output().indexSelect(1, chosen)));
        expected.addAll(map(whole.state(), s -> s.indexSelect(-2, chosen)));
        assertAgree("a part of the batch", part.all(), expected, any.leaves(x, state));
    }

    /**
     * Parameters that are views give what their copies give, with all gradients: transposed, as a kernel of another library
     * is taken over, and strided.
     */
    @Test
    public void viewsAsParametersEqualTheirCopies() {
        AnyLayer any = subject();
        Variable x = leaf(66, 3, 2, any.inputSize());
        List<Variable> state = any.state(2, 67);
        AnyLayer.Pass expected = any.forward(x, state);
        for (Views form : Views.values()) {
            Map<String, Variable> views = new LinkedHashMap<>();
            any.layer().namedParameters().forEach((name, parameter) -> views.put(name, form.of(parameter)));
            List<Variable> actual = Module.functionalCall(
                    any.layer(), views, with -> adapt(with).forward(x, state).all());
            assertAgree("parameters " + form, actual, expected.all(), any.leaves(x, state));
        }
    }

    /** Inputs, padded and packed, that are transposed or strided views give what their copies give, with all gradients. */
    @Test
    public void viewsAsInputsEqualTheirCopies() {
        AnyLayer any = subject();
        Variable x = leaf(68, 4, 3, any.inputSize());
        List<Variable> leaves = any.leaves(x, List.of());
        PackedSequence packed = PackedSequence.packPadded(x, 2, 4, 3);
        AnyLayer.Pass expected = any.forward(x, null);
        AnyLayer.Pass expectedPacked = any.forward(packed, null);
        for (Views form : Views.values()) {
            assertAgree("input " + form, any.forward(form.of(x), null).all(), expected.all(), leaves);
            AnyLayer.Pass actual = any.forward(packed.map(form::of), null);
            assertAgree("packed input " + form, actual.all(), expectedPacked.all(), leaves);
        }
    }

    /** States that are transposed or strided views give what their copies give, with all gradients. */
    @Test
    public void viewsAsStatesEqualTheirCopies() {
        AnyLayer any = subject();
        Variable x = leaf(69, 3, 2, any.inputSize());
        List<Variable> state = any.state(2, 70);
        PackedSequence packed = PackedSequence.packPadded(x, 2, 3);
        AnyLayer.Pass expected = any.forward(x, state);
        AnyLayer.Pass expectedPacked = any.forward(packed, state);
        for (Views form : Views.values()) {
            List<Variable> views = map(state, form::of);
            assertAgree("state " + form, any.forward(x, views).all(), expected.all(), any.leaves(x, state));
            AnyLayer.Pass actual = any.forward(packed, views);
            assertAgree("state of packed " + form, actual.all(), expectedPacked.all(), any.leaves(x, state));
        }
    }

    /**
     * In training, with dropout between layers, a packed batch of 20 sequences gives what it gives to a caller who sorts it
     * in PyTorch's order, with all gradients: masks are drawn for the rows of the packed data. From 17 sequences on that
     * order is not stable for sequences of one length.
     */
    @Test
    public void aLargePackedBatchWithDropoutIsInPyTorchsOrder() {
        Generator generator = Generator.seeded(11);
        RecurrentLayer<?> layer = layerWithDropout(generator);
        AnyLayer any = evaluated(layer);
        layer.train();
        List<Variable> sequences = new ArrayList<>();
        for (int n = 0; n < PYTORCH_ORDER.length; n++) {
            sequences.add(leaf(80 + n, n % 4 == 1 || n % 4 == 2 ? 3 : 1, any.inputSize()));
        }
        List<Variable> sorted =
                Arrays.stream(PYTORCH_ORDER).mapToObj(sequences::get).toList();
        List<Variable> state = any.state(PYTORCH_ORDER.length, 71);
        byte[] draws = generator.state();
        AnyLayer.Pass pass = any.forward(PackedSequence.pack(sequences), state);
        List<Variable> actual = new ArrayList<>(List.of(pass.output()));
        actual.addAll(map(pass.state(), part -> part.indexSelect(-2, PYTORCH_ORDER)));
        generator.restore(draws);
        AnyLayer.Pass expected =
                any.forward(PackedSequence.pack(sorted, true), map(state, part -> part.indexSelect(-2, PYTORCH_ORDER)));
        List<Variable> others = new ArrayList<>(sequences.subList(1, sequences.size()));
        others.addAll(state);
        assertAgree("20 packed sequences", actual, expected.all(), any.leaves(sequences.get(0), others));
    }

    /** The layer in training, with dropout between its layers if it has several. */
    RecurrentLayer<?> layerWithDropout(Generator generator) {
        RecurrentLayer<?> out = layer(generator);
        if (out.numLayers() > 1) {
            out.setDropout(0.5);
        }
        return out;
    }

    /** A forward pass without a state starts from zeros. */
    @Test
    public void noStateIsAStateOfZeros() {
        AnyLayer any = subject();
        Variable x = leaf(26, 3, 2, any.inputSize());
        List<Variable> zeros = map(any.state(2, 0), part -> Variable.of(Tensor.zeros(DType.FLOAT64, part.shape())));
        assertSame(
                "without a state",
                any.forward(x, null).all(),
                any.forward(x, zeros).all());
    }

    /** A second forward pass gives the same bits: nothing is random, and nothing is kept from the passes before. */
    @Test
    public void passesAreRepeatable() {
        AnyLayer any = subject();
        Variable x = leaf(31, 3, 2, any.inputSize());
        List<Variable> state = any.state(2, 32);
        List<Variable> fromState = any.forward(x, state).all();
        List<Variable> fromZeros = any.forward(x, null).all();
        any.forward(leaf(33, 2, 4, any.inputSize()), null);
        assertSame("second pass", any.forward(x, state).all(), fromState);
        assertSame("second pass without a state", any.forward(x, null).all(), fromZeros);
    }

    /** Forward and backward leave the values of input, state and parameters as they are. */
    @Test
    public void argumentsAreNotModified() {
        AnyLayer any = subject();
        Variable x = leaf(34, 3, 2, any.inputSize());
        List<Variable> state = any.state(2, 35);
        List<Variable> leaves = any.leaves(x, state);
        List<Tensor> before = leaves.stream().map(leaf -> leaf.data().copy()).toList();
        gradients(weightedSum(36, any.forward(x, state).all()), leaves);
        for (int i = 0; i < before.size(); i++) {
            TensorAssert.assertSame(
                    "argument " + i + " (of input, state, parameters)",
                    leaves.get(i).data(),
                    before.get(i));
        }
    }

    /** A layer with other weights gives the same bits once it has loaded the state dictionary of this one. */
    @Test
    public void stateDictRestoresTheLayer() {
        AnyLayer any = subject();
        AnyLayer restored = evaluated(layer(Generator.seeded(12)));
        restored.layer().loadStateDict(any.layer().stateDict());
        Variable x = leaf(37, 3, 2, any.inputSize());
        assertSame(
                "restored layer",
                restored.forward(x, null).all(),
                any.forward(x, null).all());
    }

    /** The gradients of input, state and parameters agree with central differences. */
    @Test
    public void gradientsAgreeWithDifferences() {
        Differences of = new Differences(subject());
        GradCheck.gradcheck(x -> of.forward(x).all(), GradCheck.options(), of.leaves);
    }

    /** The second derivatives by input, state and parameters agree with central differences. */
    @Test
    public void secondDerivativesAgreeWithDifferences() {
        Differences of = new Differences(subject());
        GradCheck.gradgradcheck(x -> List.of(weightedSum(27, of.forward(x).all())), GradCheck.options(), of.leaves);
    }

    /** A small forward pass as a function of its leaves: the differentiable features of the input, state, parameters. */
    private final class Differences {
        final List<Variable> leaves;
        private final AnyLayer any;
        private final Variable constantFeatures;
        private final int parts;

        Differences(AnyLayer any) {
            this.any = any;
            int features = differentiableFeatures(any.inputSize());
            Tensor x = input(Generator.seeded(28), 2, 1, any.inputSize());
            constantFeatures = Variable.of(x.narrow(2, features, any.inputSize() - features));
            List<Variable> state = any.state(1, 29);
            parts = state.size();
            leaves = any.leaves(Variable.of(x.narrow(2, 0, features).copy(), true), state);
        }

        AnyLayer.Pass forward(List<Variable> x) {
            return any.forward(Variable.concat(List.of(x.get(0), constantFeatures), 2), x.subList(1, 1 + parts));
        }
    }
}
