package org.lstm4j.nn.testing;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * What every recurrent layer must hold, in one direction or both, in evaluation mode. A test class extends it:
 *
 * <pre>{@code
 * class MyLayerTest extends LayerConformance {
 *     protected RecurrentLayer<?> layer(Generator rng) { return new Recurrent(new MyCell(2, 3, rng), rng); }
 * }
 * }</pre>
 */
public abstract class LayerConformance {
    /** Sequences that packing must sort, one of which has no steps. */
    private static final int[] LENGTHS = {2, 4, 0, 1, 4};

    private static final GraphOptions UNUSED = GraphOptions.options().allowUnused(true);

    /**
     * The layer: small, for gradients are checked number by number; float64; not batch-first; of the same numbers for
     * the same generator.
     */
    protected abstract RecurrentLayer<?> layer(Generator generator);

    /** The layer in evaluation mode. */
    protected final AnyLayer subject() {
        RecurrentLayer<?> layer = layer(Generator.seeded(11));
        layer.eval();
        return new AnyLayer(layer);
    }

    /** A leaf of normal draws. */
    protected static Variable draw(long seed, int... sizes) {
        return Variable.of(Tensor.randn(Generator.seeded(seed), DType.FLOAT64, sizes), true);
    }

    /** A loss that weighs every number differently; the seed says how. */
    protected static Variable loss(long seed, List<Variable> results) {
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
    protected static List<Tensor> gradients(Variable loss, List<Variable> leaves) {
        List<Variable> found = Autograd.grad(List.of(loss), leaves, Collections.singletonList(null), UNUSED);
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Variable gradient = found.get(i);
            out.add(gradient == null ? Tensor.zeros(DType.FLOAT64, leaves.get(i).shape()) : gradient.data());
        }
        return out;
    }

    /** Gradients of two computations, one leaf after the other. */
    protected static void assertSame(List<Tensor> actual, List<Tensor> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertClose("gradient of leaf " + i, actual.get(i), expected.get(i), 10 * Close.FLOAT64);
        }
    }

    /** Leaves of a layer's own: its parameters. */
    protected static List<Variable> with(AnyLayer any, List<Variable> others) {
        List<Variable> out = new ArrayList<>(others);
        for (Parameter parameter : any.layer().parameters()) {
            out.add(parameter);
        }
        return out;
    }

    /** Packed sequences get what each gets by itself: outputs, states and all gradients. */
    @Test
    void packedIsOneByOne() {
        AnyLayer any = subject();
        int features = any.layer().inputSize();
        List<Variable> sequences = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            sequences.add(draw(20 + i, LENGTHS[i], features));
        }
        List<Variable> state = any.state(LENGTHS.length, Generator.seeded(30));
        PackedSequence packed = PackedSequence.pack(sequences);
        AnyLayer.Pass together = any.pass(packed, state);
        List<Variable> outputs = packed.map(rows -> together.output()).unpack();
        Variable whole = Variable.of(Tensor.scalar(DType.FLOAT64, 0));
        Variable sum = whole;
        for (int n = 0; n < LENGTHS.length; n++) {
            int at = n;
            List<Variable> own =
                    state.stream().map(part -> part.narrow(-2, at, 1)).toList();
            List<Variable> last = together.state().stream()
                    .map(part -> part.narrow(-2, at, 1))
                    .toList();
            if (LENGTHS[n] == 0) {
                for (int p = 0; p < own.size(); p++) {
                    assertClose("the state without steps", last.get(p), own.get(p), 0);
                }
                whole = whole.add(loss(40 + n, last));
                sum = sum.add(loss(40 + n, own));
                continue;
            }
            AnyLayer.Pass alone = any.pass(sequences.get(n).unsqueeze(1), own);
            assertClose(
                    "output of sequence " + n, outputs.get(n), alone.output().squeeze(1), Close.FLOAT64);
            for (int p = 0; p < last.size(); p++) {
                assertClose("state of sequence " + n, last.get(p), alone.state().get(p), Close.FLOAT64);
            }
            List<Variable> ofPacked = new ArrayList<>(List.of(outputs.get(n)));
            ofPacked.addAll(last);
            List<Variable> ofAlone = new ArrayList<>(List.of(alone.output().squeeze(1)));
            ofAlone.addAll(alone.state());
            whole = whole.add(loss(40 + n, ofPacked));
            sum = sum.add(loss(40 + n, ofAlone));
        }
        List<Variable> leaves = new ArrayList<>(sequences);
        leaves.addAll(state);
        assertSame(gradients(whole, with(any, leaves)), gradients(sum, with(any, leaves)));
    }

    /** What stands behind the ends of sequences changes nothing and gets no gradient. */
    @Test
    void paddingIsNotRead() {
        AnyLayer any = subject();
        Variable padded = draw(21, 4, LENGTHS.length, any.layer().inputSize());
        Tensor changed = padded.data().copy();
        for (int n = 0; n < LENGTHS.length; n++) {
            changed.select(1, n).narrow(0, LENGTHS[n], 4 - LENGTHS[n]).fillInPlace(n == 0 ? Double.NaN : 1e6);
        }
        Variable other = Variable.of(changed, true);
        List<List<Tensor>> gradients = new ArrayList<>();
        List<AnyLayer.Pass> passes = new ArrayList<>();
        for (Variable x : List.of(padded, other)) {
            AnyLayer.Pass pass = any.pass(PackedSequence.packPadded(x, LENGTHS), null);
            passes.add(pass);
            gradients.add(gradients(loss(22, pass.all()), with(any, List.of(x))));
        }
        List<Variable> expected = passes.get(0).all();
        for (int i = 0; i < expected.size(); i++) {
            assertClose("result " + i, passes.get(1).all().get(i), expected.get(i), 0);
        }
        assertSame(gradients.get(1), gradients.get(0));
        Tensor ofInput = gradients.get(1).get(0);
        for (int n = 0; n < LENGTHS.length; n++) {
            Tensor behind = ofInput.select(1, n).narrow(0, LENGTHS[n], 4 - LENGTHS[n]);
            assertClose("padding", behind, Tensor.zeros(DType.FLOAT64, behind.shape()), 0);
        }
    }

    /** Sequences do not see each other: in another order they give the same. */
    @Test
    void batchesMayBePermuted() {
        AnyLayer any = subject();
        int[] order = {2, 0, 3, 1};
        Variable x = draw(23, 3, 4, any.layer().inputSize());
        List<Variable> state = any.state(4, Generator.seeded(24));
        AnyLayer.Pass straight = any.pass(x, state);
        AnyLayer.Pass permuted = any.pass(
                x.indexSelect(1, order),
                state.stream().map(part -> part.indexSelect(-2, order)).toList());
        List<Variable> expected = new ArrayList<>(List.of(straight.output().indexSelect(1, order)));
        straight.state().forEach(part -> expected.add(part.indexSelect(-2, order)));
        for (int i = 0; i < expected.size(); i++) {
            assertClose("result " + i, permuted.all().get(i), expected.get(i), Close.FLOAT64);
        }
        List<Variable> leaves = new ArrayList<>(List.of(x));
        leaves.addAll(state);
        assertSame(
                gradients(loss(25, permuted.all()), with(any, leaves)),
                gradients(loss(25, expected), with(any, leaves)));
    }

    /** No state is zeros. */
    @Test
    void startsFromZeros() {
        AnyLayer any = subject();
        Variable x = draw(26, 3, 2, any.layer().inputSize());
        List<Variable> zeros = any.state(2, Generator.seeded(0)).stream()
                .map(part -> Variable.of(Tensor.zeros(DType.FLOAT64, part.shape())))
                .toList();
        List<Variable> expected = any.pass(x, zeros).all();
        List<Variable> actual = any.pass(x, null).all();
        for (int i = 0; i < expected.size(); i++) {
            assertClose("result " + i, actual.get(i), expected.get(i), 0);
        }
    }

    /** The gradients of input, state and parameters are those of central differences. */
    @Test
    void gradientsAreThoseOfDifferences() {
        AnyLayer any = subject();
        List<Variable> inputs = inputs(any);
        int parts = inputs.size() - any.layer().parameters().size();
        GradCheck.gradcheck(x -> any.pass(x.get(0), x.subList(1, parts)).all(), GradCheck.options(), inputs);
    }

    /** So are those of the gradients. */
    @Test
    void secondGradientsAreThoseOfDifferences() {
        AnyLayer any = subject();
        List<Variable> inputs = inputs(any);
        int parts = inputs.size() - any.layer().parameters().size();
        GradCheck.gradgradcheck(
                x -> List.of(loss(27, any.pass(x.get(0), x.subList(1, parts)).all())), GradCheck.options(), inputs);
    }

    private static List<Variable> inputs(AnyLayer any) {
        List<Variable> out = new ArrayList<>(List.of(draw(28, 2, 1, any.layer().inputSize())));
        out.addAll(any.state(1, Generator.seeded(29)));
        return with(any, out);
    }
}
