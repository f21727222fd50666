package org.lstm4j.keras;

import java.util.List;
import java.util.Map;
import org.lstm4j.autograd.Variable;
import org.lstm4j.keras.Activations.Activation;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * Dense and Embedding.
 *
 * @see <a href="https://keras.io/api/layers/core_layers/">Keras: core layers</a>
 */
final class DenseLayers {
    private DenseLayers() {}

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("Dense", DenseLayers::dense);
        rules.put("Embedding", Tokens::new);
    }

    private static KerasLayer dense(Described at) {
        Tensor kernel = at.take("kernel", -1, at.config().size("units"));
        boolean hasBias = at.config().flag("use_bias", true);
        Tensor bias = hasBias ? at.take("bias", kernel.size(1)) : null;
        Linear linear = new Linear(new Parameter(kernel.t().copy()), bias == null ? null : new Parameter(bias.copy()));
        Activation activation = Activations.option(at, "activation");
        int features = kernel.size(0);
        return KerasLayer.keeping(
                x -> {
                    if (x.rank() < 2 || x.size(-1) != features) {
                        throw new IllegalArgumentException(
                                "expected " + features + " features, but got the shape " + x.shape());
                    }
                    return activation.apply(
                            linear.forward(Variable.of(x.to(kernel.dtype()))).data());
                },
                stack -> {
                    stack.layer("", linear);
                    activation.addTo(stack);
                });
    }

    /** Embedding. */
    private static final class Tokens implements KerasLayer {
        private final Embedding embedding;
        private final boolean masksZero;
        private final int count;

        Tokens(Described at) {
            this.count = at.config().size("input_dim");
            Tensor table = at.take("embeddings", count, at.config().size("output_dim"));
            this.embedding = Embedding.fromPretrained(table.copy(), false);
            this.masksZero = at.config().flag("mask_zero", false);
        }

        @Override
        public List<Flow> call(List<Flow> inputs) {
            Tensor x = KerasLayer.single(inputs).value();
            double[] values = x.contiguous().toDoubleArray();
            int[] tokens = new int[values.length];
            for (int i = 0; i < tokens.length; i++) {
                if (!(values[i] >= 0 && values[i] < count && values[i] == Math.rint(values[i]))) {
                    throw new IllegalArgumentException(
                            "expected indices from 0 to " + (count - 1) + ", but got " + values[i]);
                }
                tokens[i] = (int) values[i];
            }
            IntTensor index = IntTensor.of(tokens, x.shape().toArray());
            Tensor mask = masksZero ? x.to(DType.FLOAT64).ne(0) : null;
            return List.of(new Flow(embedding.forward(index).data(), mask));
        }

        @Override
        public void addTo(Stack stack) {
            if (masksZero) {
                throw new IllegalStateException("a stack does not pass over masked steps (mask_zero)");
            }
            stack.embedding(embedding);
        }
    }
}
