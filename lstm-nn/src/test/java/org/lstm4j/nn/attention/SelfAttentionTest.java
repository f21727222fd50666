package org.lstm4j.nn.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Attention to itself in one operation against the composed one, which a pass with attention weights takes. */
class SelfAttentionTest {
    private static final MultiheadAttention.Pass FUSED =
            MultiheadAttention.pass().needWeights(false);

    private final Generator rng = Generator.seeded(11);

    private MultiheadAttention attention(DType dtype, boolean bias, boolean batchFirst) {
        MultiheadAttention out = new MultiheadAttention(
                MultiheadAttention.options(12, 3).dtype(dtype).bias(bias).batchFirst(batchFirst), rng);
        for (Parameter parameter : out.parameters()) {
            parameter.data().normalInPlace(rng, 0, 0.5);
        }
        return out;
    }

    private static List<Tensor> results(MultiheadAttention attention, Variable x, MultiheadAttention.Pass pass) {
        Variable y = attention.forward(x, x, x, pass).output();
        List<Variable> leaves = new ArrayList<>(attention.parameters());
        leaves.add(x);
        Variable weights = Variable.of(
                Tensor.randn(Generator.seeded(5), y.dtype(), y.shape().toArray()));
        List<Tensor> out = new ArrayList<>();
        out.add(y.data());
        Autograd.grad(y.mul(weights).sum(), leaves.toArray(Variable[]::new)).forEach(g -> out.add(g.data()));
        return out;
    }

    @Test
    void outputsAndGradientsAreThoseOfTheComposedOperations() {
        for (DType dtype : DType.values()) {
            double tolerance = dtype == DType.FLOAT32 ? 2e-5 : 1e-12;
            for (int[] sizes : new int[][] {{5, 4, 12}, {1, 1, 12}, {17, 2, 12}, {6, 12}}) {
                for (int kind = 0; kind < 4; kind++) {
                    MultiheadAttention attention = attention(dtype, kind % 2 == 0, kind / 2 == 1);
                    Variable x = Variable.of(Tensor.randn(rng, dtype, sizes), true);
                    List<Tensor> fused = results(attention, x, FUSED);
                    List<Tensor> composed = results(attention, x, MultiheadAttention.pass());
                    for (int i = 0; i < fused.size(); i++) {
                        double scale = 1 + composed.get(i).abs().max().item();
                        assertThat(fused.get(i).sub(composed.get(i)).abs().max().item())
                                .as("result %d of %s", i, x.shape())
                                .isLessThanOrEqualTo(tolerance * scale);
                    }
                }
            }
        }
    }

    @Test
    void secondDerivativesAgreeWithDifferences() {
        MultiheadAttention attention = attention(DType.FLOAT64, true, false);
        for (int[] sizes : new int[][] {{2, 2, 12}, {3, 12}}) {
            Variable x = Variable.of(Tensor.randn(rng, DType.FLOAT64, sizes), true);
            GradCheck.gradcheck(
                    in -> attention
                            .forward(in.get(0), in.get(0), in.get(0), FUSED)
                            .output(),
                    x);
            GradCheck.gradgradcheck(
                    in -> attention
                            .forward(in.get(0), in.get(0), in.get(0), FUSED)
                            .output(),
                    x);
        }
    }
}
