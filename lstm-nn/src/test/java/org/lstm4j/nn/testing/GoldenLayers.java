package org.lstm4j.nn.testing;

import java.util.Map;
import java.util.function.BiFunction;
import org.lstm4j.nn.Flatten;
import org.lstm4j.nn.Identity;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.ELU;
import org.lstm4j.nn.activation.GELU;
import org.lstm4j.nn.activation.Hardsigmoid;
import org.lstm4j.nn.activation.Hardswish;
import org.lstm4j.nn.activation.Hardtanh;
import org.lstm4j.nn.activation.LeakyReLU;
import org.lstm4j.nn.activation.LogSigmoid;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.Mish;
import org.lstm4j.nn.activation.PReLU;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.activation.ReLU6;
import org.lstm4j.nn.activation.SELU;
import org.lstm4j.nn.activation.SiLU;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.activation.Softplus;
import org.lstm4j.nn.activation.Softsign;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/** The layers of {@code tools/goldens/layers.py}, by their names there. */
public final class GoldenLayers {
    /** Makes a layer of a type with a generator. */
    public interface Maker extends BiFunction<DType, Generator, Layer> {}

    private static final Map<String, Maker> LAYERS = Map.ofEntries(
            Map.entry("linear", (dtype, generator) -> new Linear(3, 2, true, dtype, generator)),
            Map.entry("linear_without_bias", (dtype, generator) -> new Linear(3, 2, false, dtype, generator)),
            Map.entry("identity", (dtype, generator) -> new Identity()),
            Map.entry("flatten", (dtype, generator) -> new Flatten()),
            Map.entry("flatten_some", (dtype, generator) -> new Flatten(0, -2)),
            Map.entry(
                    "layer_norm",
                    (dtype, generator) -> new LayerNorm(LayerNorm.options(4).dtype(dtype))),
            Map.entry(
                    "layer_norm_wide",
                    (dtype, generator) -> new LayerNorm(LayerNorm.options(35).dtype(dtype))),
            Map.entry(
                    "layer_norm_two_dims",
                    (dtype, generator) -> new LayerNorm(LayerNorm.options(3, 4).dtype(dtype))),
            Map.entry(
                    "layer_norm_plain",
                    (dtype, generator) -> new LayerNorm(
                            LayerNorm.options(4).elementwiseAffine(false).dtype(dtype))),
            Map.entry(
                    "layer_norm_eps",
                    (dtype, generator) ->
                            new LayerNorm(LayerNorm.options(5).eps(0.1).dtype(dtype))),
            Map.entry(
                    "layer_norm_of_one",
                    (dtype, generator) -> new LayerNorm(LayerNorm.options(1).dtype(dtype))),
            Map.entry("relu", (dtype, generator) -> new ReLU()),
            Map.entry("relu6", (dtype, generator) -> new ReLU6()),
            Map.entry("leaky_relu", (dtype, generator) -> new LeakyReLU()),
            Map.entry("leaky_relu_slope", (dtype, generator) -> new LeakyReLU(0.3)),
            Map.entry("elu", (dtype, generator) -> new ELU()),
            Map.entry("elu_alpha", (dtype, generator) -> new ELU(0.5)),
            Map.entry("selu", (dtype, generator) -> new SELU()),
            Map.entry("gelu", (dtype, generator) -> new GELU()),
            Map.entry("gelu_tanh", (dtype, generator) -> new GELU(GELU.Approximate.TANH)),
            Map.entry("silu", (dtype, generator) -> new SiLU()),
            Map.entry("mish", (dtype, generator) -> new Mish()),
            Map.entry("softplus", (dtype, generator) -> new Softplus()),
            Map.entry("softplus_sharp", (dtype, generator) -> new Softplus(2.5, 4)),
            Map.entry("softsign", (dtype, generator) -> new Softsign()),
            Map.entry("tanh", (dtype, generator) -> new Tanh()),
            Map.entry("sigmoid", (dtype, generator) -> new Sigmoid()),
            Map.entry("log_sigmoid", (dtype, generator) -> new LogSigmoid()),
            Map.entry("hardtanh", (dtype, generator) -> new Hardtanh()),
            Map.entry("hardtanh_bounds", (dtype, generator) -> new Hardtanh(-2, 0.5)),
            Map.entry("hardsigmoid", (dtype, generator) -> new Hardsigmoid()),
            Map.entry("hardswish", (dtype, generator) -> new Hardswish()),
            Map.entry("softmax", (dtype, generator) -> new Softmax(1)),
            Map.entry("softmax_negative", (dtype, generator) -> new Softmax(-2)),
            Map.entry("log_softmax", (dtype, generator) -> new LogSoftmax(-1)),
            Map.entry("prelu", (dtype, generator) -> new PReLU(1, 0.25, dtype)),
            Map.entry("prelu_channels", (dtype, generator) -> new PReLU(3, 0.25, dtype)),
            Map.entry("dropout", (dtype, generator) -> new Dropout(generator)),
            Map.entry("dropout_p", (dtype, generator) -> new Dropout(0.3, generator)),
            Map.entry("dropout_none", (dtype, generator) -> new Dropout(0, generator)),
            Map.entry("dropout_all", (dtype, generator) -> new Dropout(1, generator)),
            Map.entry("dropout_eval", (dtype, generator) -> evaluating(new Dropout(0.3, generator))),
            Map.entry(
                    "sequential",
                    (dtype, generator) -> new Sequential(
                            new Linear(3, 4, true, dtype, generator),
                            new Tanh(),
                            new LayerNorm(LayerNorm.options(4).dtype(dtype)),
                            new Dropout(0.25, generator),
                            new Linear(4, 2, true, dtype, generator))),
            Map.entry("sequential_empty", (dtype, generator) -> new Sequential()));

    private GoldenLayers() {}

    /** All of them, by name. */
    public static Map<String, Maker> all() {
        return LAYERS;
    }

    private static Layer evaluating(Layer layer) {
        layer.eval();
        return layer;
    }

    /** The options of an embedding, by its name there, of 5 rows and 3 columns. */
    public static Embedding.Options embedding(String name) {
        Embedding.Options options = Embedding.options(5, 3);
        return switch (name) {
            case "embedding" -> options;
            case "embedding_padding" -> options.paddingIdx(1);
            case "embedding_padding_from_the_end" -> options.paddingIdx(-1);
            case "embedding_scaled" -> options.paddingIdx(2).scaleGradByFreq(true);
            case "embedding_max_norm" -> options.maxNorm(1);
            case "embedding_max_norm_1" -> options.maxNorm(1.5).normType(1);
            case "embedding_max_norm_3" -> options.paddingIdx(2).maxNorm(0.75).normType(3);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
