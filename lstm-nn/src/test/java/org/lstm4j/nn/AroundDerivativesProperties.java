package org.lstm4j.nn;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.activation.GLU;
import org.lstm4j.nn.attention.Attention;
import org.lstm4j.nn.attention.MultiheadAttention;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.PaddingMode;
import org.lstm4j.nn.dropout.Dropout1d;
import org.lstm4j.nn.embedding.EmbeddingBag;
import org.lstm4j.nn.pooling.AdaptiveAvgPool1d;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** First and second derivatives of layers around recurrent ones against differences, and fused gradients against composed. */
@PropertyDefaults(tries = 20, edgeCases = EdgeCasesMode.NONE)
@Tag("property")
class AroundDerivativesProperties {
    @Property
    void convolution(
            @ForAll @IntRange(min = 1, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(min = 1, max = 2) int dilation,
            @ForAll @IntRange(max = 2) int padding,
            @ForAll @IntRange(min = 1, max = 2) int groups,
            @ForAll PaddingMode mode,
            @ForAll boolean bias,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Conv1d.Options options = Conv1d.options(2, 2, kernel)
                .stride(stride)
                .dilation(dilation)
                .padding(padding)
                .groups(groups)
                .paddingMode(mode)
                .bias(bias)
                .dtype(DType.FLOAT64);
        check(new Conv1d(options, generator), generator, 2, 2, 6);
    }

    @Property
    void pooling(@ForAll @IntRange(min = 1, max = 4) int kernel, @ForAll boolean ceil, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        int padding = kernel / 2;
        check(new MaxPool1d(MaxPool1d.options(kernel).stride(2).padding(padding).ceilMode(ceil)), generator, 2, 2, 7);
        check(new AvgPool1d(AvgPool1d.options(kernel).stride(2).padding(padding).ceilMode(ceil)), generator, 2, 2, 7);
        check(new AdaptiveAvgPool1d(kernel), generator, 2, 3);
        check(new GLU(1), generator, 2, 2, 3);
    }

    @Property
    void dropout(@ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Dropout1d layer = new Dropout1d(0.4, generator);
        byte[] state = generator.state();
        Variable x = drawn(Generator.seeded(seed), 2, 3, 2);
        check(layer, List.of(x), in -> {
            generator.restore(state);
            return layer.forward(in.get(0));
        });
    }

    @Property
    void bags(@ForAll EmbeddingBag.Mode mode, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        EmbeddingBag layer =
                new EmbeddingBag(EmbeddingBag.options(5, 2).mode(mode).dtype(DType.FLOAT64), generator);
        int[] index = new int[6];
        Arrays.setAll(index, i -> (int) generator.nextInt(0, 5));
        IntTensor offsets = IntTensor.vector(0, 2, 2);
        IntTensor all = IntTensor.vector(index);
        check(layer, List.of(), in -> layer.forward(all, offsets));
        if (mode == EmbeddingBag.Mode.SUM) {
            Variable weights = drawn(generator, 6);
            check(layer, List.of(weights), in -> layer.forward(all, offsets, in.get(0)));
        }
    }

    @Property(tries = 6)
    void attention(@ForAll boolean masked, @ForAll boolean needWeights, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        MultiheadAttention layer =
                new MultiheadAttention(MultiheadAttention.options(4, 2).vdim(3).dtype(DType.FLOAT64), generator);
        Tensor padding = Tensor.zeros(2, 3);
        padding.set(1, 0, 2);
        MultiheadAttention.Pass pass =
                masked ? MultiheadAttention.pass().keyPadding(padding) : MultiheadAttention.pass();
        List<Variable> x = List.of(drawn(generator, 2, 2, 4), drawn(generator, 3, 2, 4), drawn(generator, 3, 2, 3));
        check(layer, x, in -> {
            MultiheadAttention.Output out = layer.forward(in.get(0), in.get(1), in.get(2), pass);
            Variable weights = out.weights();
            Variable y = out.output().sum();
            return needWeights && weights != null ? y.add(weights.square().sum()) : out.output();
        });
    }

    /** A query that sees nothing has an output, and gradients, of zeros. */
    @Property(tries = 5)
    void blindQueries(@ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor blocked = Tensor.zeros(DType.FLOAT64, 2, 3);
        blocked.select(0, 0).fillInPlace(1);
        Attention.Options options = Attention.options().mask(Variable.of(Attention.additive(blocked)));
        Variable q = drawn(generator, 2, 4);
        Variable k = drawn(generator, 3, 4);
        Variable y = Attention.scaledDotProductAttention(q, k, drawn(generator, 3, 2), options);
        assertClose("y", y.data().select(0, 0), Tensor.zeros(DType.FLOAT64, 2), 0);
        y.sum().backward();
        assertClose("dq", Close.gradient("q", q).select(0, 0), Tensor.zeros(DType.FLOAT64, 4), 0);
    }

    private static Variable drawn(Generator generator, int... sizes) {
        return Variable.of(Tensor.randn(generator, DType.FLOAT64, sizes), true);
    }

    private static void check(Layer layer, Generator generator, int... sizes) {
        check(layer, List.of(drawn(generator, sizes)), x -> layer.forward(x.get(0)));
        // A strided view has the output of its copy.
        Variable x = drawn(generator, sizes);
        Variable view =
                Variable.of(x.data().transpose(0, -1).copy().contiguous().transpose(0, -1));
        assertClose("view", layer.forward(view), layer.forward(x.detach()), Close.FLOAT64);
    }

    private static void check(Module layer, List<Variable> inputs, Function<List<Variable>, Variable> forward) {
        List<Variable> all = new ArrayList<>(inputs);
        all.addAll(layer.parameters());
        Variable[] array = all.toArray(new Variable[0]);
        GradCheck.gradcheck(forward, array);
        GradCheck.gradgradcheck(forward, array);
        Variable y = forward.apply(all);
        Variable dy = drawn(Generator.seeded(1), y.shape().toArray()).detach();
        GraphOptions retain = GraphOptions.options().retainGraph(true);
        List<Variable> fused = Autograd.grad(List.of(y), all, List.of(dy), retain);
        List<Variable> composed = Autograd.grad(List.of(y), all, List.of(dy), retain.createGraph(true));
        for (int i = 0; i < all.size(); i++) {
            assertClose("gradient " + i, fused.get(i), composed.get(i), Close.FLOAT64);
        }
    }
}
