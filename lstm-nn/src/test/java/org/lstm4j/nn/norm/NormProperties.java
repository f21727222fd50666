package org.lstm4j.nn.norm;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
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
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** First and second derivatives of normalizations against differences, and fused gradients against composed ones. */
@PropertyDefaults(tries = 20, edgeCases = EdgeCasesMode.NONE)
@Tag("property")
class NormProperties {
    @Property
    void batchNorm(
            @ForAll @IntRange(min = 2, max = 4) int batch,
            @ForAll @IntRange(max = 3) int length,
            @ForAll boolean affine,
            @ForAll boolean training,
            @ForAll long seed) {
        BatchNorm1d layer =
                new BatchNorm1d(BatchNorm1d.options(2).eps(0.1).affine(affine).dtype(DType.FLOAT64));
        layer.train(training);
        check(layer, seed, length == 0 ? new int[] {batch, 2} : new int[] {batch, 2, length});
    }

    @Property
    void groupNorm(@ForAll @IntRange(max = 3) int length, @ForAll boolean affine, @ForAll long seed) {
        check(
                new GroupNorm(GroupNorm.options(2, 4).eps(0.1).affine(affine).dtype(DType.FLOAT64)),
                seed,
                length == 0 ? new int[] {2, 4} : new int[] {2, 4, length});
    }

    @Property
    void rmsNorm(@ForAll @IntRange(min = 1, max = 6) int size, @ForAll boolean affine, @ForAll long seed) {
        RMSNorm.Options options =
                RMSNorm.options(size).eps(0.1).elementwiseAffine(affine).dtype(DType.FLOAT64);
        check(new RMSNorm(options), seed, 3, size);
    }

    private static void check(Layer layer, long seed, int... sizes) {
        Generator generator = Generator.seeded(seed);
        layer.parameters().forEach(parameter -> parameter.data().uniformInPlace(generator, -1, 1));
        List<Variable> inputs = new ArrayList<>();
        inputs.add(Variable.of(Tensor.randn(generator, DType.FLOAT64, sizes), true));
        inputs.addAll(layer.parameters());
        Function<List<Variable>, Variable> forward = x -> layer.forward(x.get(0));
        GradCheck.gradcheck(forward, inputs.toArray(new Variable[0]));
        GradCheck.gradgradcheck(forward, inputs.toArray(new Variable[0]));

        // A strided view has the gradients of its copy, fused as composed.
        Variable view = inputs.get(0).transpose(0, -1).copy().transpose(0, -1);
        Variable y = layer.forward(view);
        Variable dy =
                Variable.of(Tensor.randn(generator, DType.FLOAT64, y.shape().toArray()));
        GraphOptions retain = GraphOptions.options().retainGraph(true);
        List<Variable> fused = Autograd.grad(List.of(y), inputs, List.of(dy), retain);
        List<Variable> composed = Autograd.grad(List.of(y), inputs, List.of(dy), retain.createGraph(true));
        for (int i = 0; i < inputs.size(); i++) {
            assertClose("gradient " + i, fused.get(i), composed.get(i), Close.FLOAT64);
        }
    }
}
