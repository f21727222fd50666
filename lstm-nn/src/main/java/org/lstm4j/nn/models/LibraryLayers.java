package org.lstm4j.nn.models;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lstm4j.nn.Flatten;
import org.lstm4j.nn.Identity;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.ELU;
import org.lstm4j.nn.activation.GELU;
import org.lstm4j.nn.activation.GLU;
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
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.Padding;
import org.lstm4j.nn.conv.PaddingMode;
import org.lstm4j.nn.dropout.AlphaDropout;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.dropout.Dropout1d;
import org.lstm4j.nn.dropout.Dropout2d;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.pooling.AdaptiveAvgPool1d;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.Generator;

/** How each layer of the library is made from its text. */
final class LibraryLayers {
    /** @param build makes the layer; a generator draws the values that the file then replaces, and dropout's masks */
    private record Kind(BiFunction<LayerText, Generator, Module> build) {}

    /** Of a layer without weights. */
    private static final int[] NONE = {0};

    private static final Map<String, Kind> KINDS = new HashMap<>();

    static {
        layer(
                "Linear",
                t -> sizes(t.integer("in_features"), t.integer("out_features")),
                (t, rng) -> new Linear(
                        t.integer("in_features"), t.integer("out_features"), t.flag("bias", true), t.dtype(), rng));
        layer(
                "Embedding",
                t -> sizes(t.integer(0), t.integer(1)),
                (t, rng) -> new Embedding(
                        Embedding.options(t.integer(0), t.integer(1))
                                .paddingIdx(t.integerOrNull("padding_idx"))
                                .maxNorm(t.number("max_norm", Double.POSITIVE_INFINITY))
                                .normType(t.number("norm_type", 2))
                                .scaleGradByFreq(t.flag("scale_grad_by_freq", false))
                                .dtype(t.dtype()),
                        rng));
        layer(
                "Conv1d",
                t -> sizes(t.integer(1), t.single("kernel_size", 0)),
                (t, rng) -> new Conv1d(
                        Conv1d.options(t.integer(0), t.integer(1), t.single("kernel_size", 0))
                                .stride(t.single("stride", 1))
                                .padding(padding(t))
                                .dilation(t.single("dilation", 1))
                                .groups(t.integer("groups", 1))
                                .bias(t.flag("bias", true))
                                .paddingMode(PaddingMode.valueOf(
                                        t.word("padding_mode", "zeros").toUpperCase(Locale.ROOT)))
                                .dtype(t.dtype()),
                        rng));
        layer(
                "LayerNorm",
                t -> t.flag("elementwise_affine", true) ? t.integers(0) : NONE,
                (t, rng) -> new LayerNorm(LayerNorm.options(t.integers(0))
                        .eps(t.number("eps"))
                        .elementwiseAffine(t.flag("elementwise_affine", true))
                        .bias(t.weights().get("bias") != null)
                        .dtype(t.dtype())));
        layer(
                "RMSNorm",
                t -> t.flag("elementwise_affine", true) ? t.integers(0) : NONE,
                (t, rng) -> new RMSNorm(RMSNorm.options(t.integers(0))
                        .eps(t.numberOrNull("eps"))
                        .elementwiseAffine(t.flag("elementwise_affine", true))
                        .dtype(t.dtype())));
        layer(
                "GroupNorm",
                t -> t.flag("affine", true) ? sizes(t.integer(1)) : NONE,
                (t, rng) -> new GroupNorm(GroupNorm.options(t.integer(0), t.integer(1))
                        .eps(t.number("eps"))
                        .affine(t.flag("affine", true))
                        .dtype(t.dtype())));
        layer(
                "BatchNorm1d",
                t -> t.flag("affine", true) || t.flag("track_running_stats", true) ? sizes(t.integer(0)) : NONE,
                (t, rng) -> new BatchNorm1d(BatchNorm1d.options(t.integer(0))
                        .eps(t.number("eps"))
                        .momentum(t.numberOrNull("momentum"))
                        .affine(t.flag("affine", true))
                        .trackRunningStats(t.flag("track_running_stats", true))
                        .dtype(t.dtype())));
        layer("Dropout", (t, rng) -> new Dropout(t.number("p"), rng));
        layer("Dropout1d", (t, rng) -> new Dropout1d(t.number("p"), rng));
        layer("Dropout2d", (t, rng) -> new Dropout2d(t.number("p"), rng));
        layer("AlphaDropout", (t, rng) -> new AlphaDropout(t.number("p"), rng));
        layer(
                "MaxPool1d",
                t -> new MaxPool1d(MaxPool1d.options(t.integer("kernel_size"))
                        .stride(t.integer("stride"))
                        .padding(t.integer("padding"))
                        .dilation(t.integer("dilation"))
                        .ceilMode(t.flag("ceil_mode", false))));
        layer(
                "AvgPool1d",
                t -> new AvgPool1d(AvgPool1d.options(t.single("kernel_size", 0))
                        .stride(t.single("stride", 0))
                        .padding(t.single("padding", 0))
                        .ceilMode(t.flag("ceil_mode", false))
                        .countIncludePad(t.flag("count_include_pad", true))));
        layer("AdaptiveAvgPool1d", t -> new AdaptiveAvgPool1d(t.integer("output_size")));
        layer("Flatten", t -> new Flatten(t.integer("start_dim"), t.integer("end_dim")));
        layer("Identity", t -> new Identity());
        activations();
        layer("Sequential", t -> {
            throw new IllegalStateException("containers are built of their children");
        });
        layer("SequenceModel", t -> {
            throw new IllegalStateException("containers are built of their children");
        });
    }

    private static void activations() {
        layer("ELU", t -> new ELU(t.number("alpha")));
        layer(
                "GELU",
                t -> new GELU(
                        GELU.Approximate.valueOf(t.word("approximate", "none").toUpperCase(Locale.ROOT))));
        layer("GLU", t -> new GLU(t.integer("dim")));
        layer("Hardtanh", t -> new Hardtanh(t.number("min_val"), t.number("max_val")));
        layer("LeakyReLU", t -> new LeakyReLU(t.number("negative_slope")));
        layer("LogSoftmax", t -> new LogSoftmax(t.integer("dim")));
        layer("Softmax", t -> new Softmax(t.integer("dim")));
        layer(
                "PReLU",
                t -> sizes(t.integer("num_parameters")),
                (t, rng) -> new PReLU(t.integer("num_parameters"), 0, t.dtype()));
        layer("Softplus", t -> new Softplus(t.number("beta"), t.number("threshold")));
        plain("Hardsigmoid", Hardsigmoid::new);
        plain("Hardswish", Hardswish::new);
        plain("LogSigmoid", LogSigmoid::new);
        plain("Mish", Mish::new);
        plain("ReLU", ReLU::new);
        plain("ReLU6", ReLU6::new);
        plain("SELU", SELU::new);
        plain("SiLU", SiLU::new);
        plain("Sigmoid", Sigmoid::new);
        plain("Softsign", Softsign::new);
        plain("Tanh", Tanh::new);
    }

    private LibraryLayers() {}

    private static int[] sizes(int... sizes) {
        return sizes;
    }

    /** @param sizes of which the layer has at least the product as weights */
    private static void layer(
            String name, Function<LayerText, int[]> sizes, BiFunction<LayerText, Generator, Module> build) {
        layer(name, (text, rng) -> build.apply(text.requireWeights(sizes.apply(text)), rng));
    }

    private static void layer(String name, BiFunction<LayerText, Generator, Module> build) {
        KINDS.put(name, new Kind(build));
    }

    private static void layer(String name, Function<LayerText, Module> build) {
        layer(name, (text, rng) -> build.apply(text));
    }

    private static void plain(String name, Supplier<Module> build) {
        layer(name, (text, rng) -> build.get());
    }

    private static Padding padding(LayerText text) {
        String word = text.word("padding", "0");
        return word.equals("same")
                ? Padding.same()
                : word.equals("valid") ? Padding.valid() : Padding.of(text.single("padding", 0));
    }

    static boolean has(String name) {
        return KINDS.containsKey(name) || RecurrentText.has(name);
    }

    /** @throws IllegalArgumentException if a module is of no known type, or its text has values that it does not take */
    static Module build(LayerText text, ModelTypes types, Generator rng) {
        Function<LayerText, ? extends Module> own = types.get(text.type());
        if (own != null) {
            return own.apply(text);
        }
        switch (text.type()) {
            case "Sequential" -> {
                Sequential out = new Sequential();
                text.children().forEach((name, child) -> out.add(name, layer(name, build(child, types, rng))));
                return out;
            }
            case "SequenceModel" -> {
                SequenceModel out = new SequenceModel(Head.of(text.word("head", "")));
                text.children().forEach((name, child) -> add(out, name, build(child, types, rng)));
                return out;
            }
            default -> {
                if (RecurrentText.has(text.type())) {
                    return RecurrentText.build(text, rng);
                }
                Kind kind = KINDS.get(text.type());
                if (kind == null) {
                    throw new IllegalArgumentException("there is no layer " + Quote.of(text.type())
                            + " in the library; a class of your own is made known by ModelTypes.NONE.with("
                            + Quote.plain(text.type()) + ".class, ..)");
                }
                return kind.build().apply(text, rng);
            }
        }
    }

    private static void add(SequenceModel model, String name, Module stage) {
        if (stage instanceof Embedding embedding) {
            model.add(name, embedding);
        } else if (stage instanceof RecurrentLayer<?> recurrent) {
            model.add(name, recurrent);
        } else {
            model.add(name, layer(name, stage));
        }
    }

    private static Layer layer(String name, Module module) {
        if (module instanceof Layer layer) {
            return layer;
        }
        throw new IllegalArgumentException("the module " + Quote.of(name) + " is no layer of one input and one output");
    }
}
