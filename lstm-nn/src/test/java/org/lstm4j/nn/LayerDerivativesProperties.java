package org.lstm4j.nn;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.GoldenLayers;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** First and second derivatives of plain layers against finite differences, with respect to input and parameters. */
@PropertyDefaults(tries = 40, edgeCases = EdgeCasesMode.NONE)
@Tag("property")
class LayerDerivativesProperties {
    @Provide
    Arbitrary<String> elementwise() {
        return Arbitraries.of(GoldenLayers.all().keySet().stream()
                .filter(name -> !name.matches("linear.*|layer_norm.*|flatten.*|dropout.*|sequential|.*channels"))
                .sorted()
                .toList());
    }

    @Property(tries = 120)
    void activations(@ForAll("elementwise") String name, @ForAll @IntRange(max = 3) int rows, @ForAll long seed) {
        Layer layer = GoldenLayers.all().get(name).apply(DType.FLOAT64, Generator.seeded(seed));
        check(layer, x -> layer.forward(x.get(0)), awayFromKinks(seed, rows, 4));
    }

    @Property
    void preluOfChannels(@ForAll @IntRange(max = 2) int rows, @ForAll long seed) {
        Layer layer = GoldenLayers.all().get("prelu_channels").apply(DType.FLOAT64, Generator.seeded(seed));
        layer.parameter("weight").data().uniformInPlace(Generator.seeded(seed), -1, 1);
        check(layer, x -> layer.forward(x.get(0)), awayFromKinks(seed, rows, 3, 2));
    }

    /** Values at a distance of 0.05 from multiples of 0.1, where the kinks of the activations are. */
    private static Variable awayFromKinks(long seed, int... sizes) {
        Tensor x = Tensor.zeros(DType.FLOAT64, sizes);
        Generator generator = Generator.seeded(seed);
        double[] values = new double[x.numel()];
        Arrays.setAll(values, i -> 0.1 * generator.nextInt(-45, 45) + 0.05);
        return Variable.of(Tensor.wrap(values, sizes), true);
    }

    @Property
    void linear(@ForAll @IntRange(max = 3) int rows, @ForAll boolean bias, @ForAll long seed) {
        Linear layer = new Linear(3, 2, bias, DType.FLOAT64, Generator.seeded(seed));
        check(layer, x -> layer.forward(x.get(0)), drawn(seed, 2, rows, 3));
    }

    @Property
    void layerNorm(
            @ForAll @IntRange(max = 3) int rows,
            @ForAll @IntRange(min = 2, max = 6) int size,
            @ForAll boolean affine,
            @ForAll boolean bias,
            @ForAll long seed) {
        LayerNorm layer = layerNorm(DType.FLOAT64, affine, bias, seed, 2, size);
        // A large eps keeps the third derivative small enough for finite differences.
        check(layer, x -> layer.forward(x.get(0)), drawn(seed, rows, 2, size));
    }

    private static LayerNorm layerNorm(DType dtype, boolean affine, boolean bias, long seed, int... sizes) {
        LayerNorm layer = new LayerNorm(LayerNorm.options(sizes)
                .eps(0.1)
                .elementwiseAffine(affine)
                .bias(bias)
                .dtype(dtype));
        Generator generator = Generator.seeded(seed + 1);
        layer.parameters().forEach(parameter -> parameter.data().uniformInPlace(generator, -1, 1));
        return layer;
    }

    /** The fused gradient equals the composed one, in both dtypes, for a view, and beyond the unrolled loops. */
    @Property
    void layerNormHasTheSameGradientWithAndWithoutCreateGraph(
            @ForAll @IntRange(max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll DType dtype,
            @ForAll boolean affine,
            @ForAll boolean bias,
            @ForAll long seed) {
        LayerNorm layer = layerNorm(dtype, affine, bias, seed, size);
        Variable leaf = Variable.of(Tensor.randn(Generator.seeded(seed), dtype, size, rows), true);
        Variable y = layer.forward(leaf.t());
        Variable dy = Variable.of(
                Tensor.randn(Generator.seeded(seed + 2), dtype, size, rows).t());
        List<Variable> inputs = new ArrayList<>(List.of(leaf));
        inputs.addAll(layer.parameters());
        GraphOptions retain = GraphOptions.options().retainGraph(true);
        List<Variable> plain = Autograd.grad(List.of(y), inputs, List.of(dy), retain);
        List<Variable> graph = Autograd.grad(List.of(y), inputs, List.of(dy), retain.createGraph(true));
        for (int i = 0; i < inputs.size(); i++) {
            double tolerance = dtype == DType.FLOAT64 ? Close.FLOAT64 : 1e-4;
            assertClose("gradient " + i, plain.get(i).data(), graph.get(i).data(), tolerance);
        }
    }

    @Property
    void embedding(@ForAll @IntRange(max = 4) int count, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Embedding.Options options = Embedding.options(5, 2).dtype(DType.FLOAT64);
        Embedding layer = new Embedding(options, generator);
        int[] index = new int[2 * count];
        Arrays.setAll(index, i -> (int) generator.nextInt(0, 5));
        check(layer, x -> layer.forward(IntTensor.of(index, 2, count)));
    }

    /** The generator is restored before each forward: a mask that changes has no derivative. */
    @Property
    void dropoutAndSequential(@ForAll @IntRange(max = 3) int rows, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Sequential layer = new Sequential(
                new Linear(3, 4, true, DType.FLOAT64, generator),
                new Dropout(0.4, generator),
                GoldenLayers.all().get("gelu").apply(DType.FLOAT64, generator),
                new Linear(4, 2, true, DType.FLOAT64, generator));
        byte[] state = generator.state();
        Function<List<Variable>, Variable> pass = x -> {
            generator.restore(state);
            return layer.forward(x.get(0));
        };
        check(layer, pass, drawn(seed, rows, 3));
    }

    private static Variable drawn(long seed, int... sizes) {
        return Variable.of(Tensor.randn(Generator.seeded(seed), DType.FLOAT64, sizes), true);
    }

    private static void check(Module module, Function<List<Variable>, Variable> forward, Variable... inputs) {
        List<Variable> all = new ArrayList<>(Arrays.asList(inputs));
        all.addAll(module.parameters());
        Variable[] array = all.toArray(new Variable[0]);
        GradCheck.gradcheck(forward, array);
        GradCheck.gradgradcheck(forward, array);
    }
}
