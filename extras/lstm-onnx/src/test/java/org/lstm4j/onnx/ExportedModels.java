package org.lstm4j.onnx;

import static org.lstm4j.nn.models.Head.EVERY;
import static org.lstm4j.nn.models.Head.FINAL;
import static org.lstm4j.nn.models.Head.LAST;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.pooling.AdaptiveAvgPool1d;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Models for tests of the export: every layer that can be written. */
final class ExportedModels {
    /** Channels of the layers that are not recurrent. */
    static final int CHANNELS = 6;

    private ExportedModels() {}

    /** By name: layers for (N, 6, L). Names that end in 2 are for (N, 6). */
    static Map<String, Layer> layers(Generator rng) {
        Map<String, Layer> out = new LinkedHashMap<>();
        List<Layer> plain = List.of(
                new ReLU(),
                new ReLU6(),
                new LeakyReLU(0.2),
                new ELU(0.7),
                new SELU(),
                new GELU(),
                new GELU(GELU.Approximate.TANH),
                new SiLU(),
                new Mish(),
                new Softplus(),
                new Softplus(2, 20),
                new Softsign(),
                new Tanh(),
                new Sigmoid(),
                new LogSigmoid(),
                new Hardtanh(-0.4, 0.7),
                new Hardsigmoid(),
                new Hardswish(),
                new Softmax(1),
                new LogSoftmax(-1),
                new GLU(1),
                new PReLU(),
                new PReLU(CHANNELS, 0.3, DType.FLOAT32),
                new Identity(),
                new Dropout(0.5, rng));
        for (Layer layer : plain) {
            // A convolution in front says that the input has three dimensions.
            out.put(layer.fullText(), new Sequential(new Conv1d(CHANNELS, CHANNELS, 1, rng), layer));
            out.put(layer.fullText() + " 2", new Sequential(new Linear(CHANNELS, CHANNELS, rng), layer));
        }
        List<Layer> channels = List.of(
                new Conv1d(CHANNELS, 4, 3, rng),
                new Conv1d(
                        Conv1d.options(CHANNELS, 4, 3)
                                .stride(2)
                                .dilation(2)
                                .groups(2)
                                .padding(2)
                                .bias(false),
                        rng),
                new Conv1d(Conv1d.options(CHANNELS, 3, 4).padding(Padding.same()), rng),
                new Conv1d(Conv1d.options(CHANNELS, 3, 3).padding(2).paddingMode(PaddingMode.REFLECT), rng),
                new Conv1d(Conv1d.options(CHANNELS, 3, 3).padding(1).paddingMode(PaddingMode.REPLICATE), rng),
                new MaxPool1d(3),
                new MaxPool1d(MaxPool1d.options(3).stride(2).padding(1)),
                new AvgPool1d(2),
                new AvgPool1d(AvgPool1d.options(3).stride(2).padding(1).countIncludePad(false)),
                new AdaptiveAvgPool1d(1));
        channels.forEach(layer -> out.put(layer.fullText(), layer));
        List<Layer> norms = List.of(
                shifted(new BatchNorm1d(CHANNELS), rng),
                shifted(new GroupNorm(3, CHANNELS), rng),
                new GroupNorm(GroupNorm.options(2, CHANNELS).affine(false)));
        for (Layer layer : norms) {
            out.put(layer.fullText(), new Sequential(new Conv1d(CHANNELS, CHANNELS, 1, rng), layer));
        }
        for (Layer layer : List.of(
                shifted(new LayerNorm(CHANNELS), rng),
                new LayerNorm(
                        LayerNorm.options(CHANNELS).elementwiseAffine(false).eps(1e-3)),
                shifted(new RMSNorm(CHANNELS), rng),
                new Linear(CHANNELS, 3, rng),
                new Linear(CHANNELS, 3, false, DType.FLOAT32, rng))) {
            out.put(layer.fullText() + " 2", new Sequential(new Linear(CHANNELS, CHANNELS, rng), layer));
        }
        out.put(
                "Sequential",
                new Sequential(
                        new Conv1d(CHANNELS, 4, 3, rng),
                        new ReLU(),
                        new Sequential(new AdaptiveAvgPool1d(1), new Flatten()),
                        new Linear(4, 2, rng)));
        out.values().forEach(Module::eval);
        return out;
    }

    /** With weights and statistics that are not the defaults. */
    private static <M extends Layer> M shifted(M layer, Generator rng) {
        layer.stateDict().entries().forEach((name, values) -> {
            if (!name.equals("num_batches_tracked")) {
                values.uniformInPlace(rng, 0.5, 1.5);
            }
        });
        return layer;
    }

    /** A recurrent layer of a kind: LSTM, GRU, RNN or RNN relu. */
    static RecurrentLayer<?> recurrent(String kind, RNNOptions options, Generator rng) {
        return switch (kind) {
            case "LSTM" -> new LSTM(options, rng);
            case "GRU" -> new GRU(options, rng);
            case "RNN" -> new RNN(options, rng);
            default -> new RNN(options.nonlinearity(RNN.Nonlinearity.RELU), rng);
        };
    }

    static final List<String> KINDS = List.of("LSTM", "GRU", "RNN", "RNN relu");

    /** A stack around two recurrent layers. */
    static SequenceModel stack(Head head, boolean batchFirst, Generator rng) {
        SequenceModel out = new SequenceModel(head)
                .add("in", new Linear(3, 4, rng))
                .add("act", new Tanh())
                .add("lower", new LSTM(LSTM.options(4, 5).batchFirst(batchFirst).bidirectional(true), rng))
                .add(
                        "upper",
                        new GRU(
                                GRU.options(10, 6)
                                        .batchFirst(batchFirst)
                                        .numLayers(2)
                                        .bidirectional(true),
                                rng))
                .add("norm", shifted(new LayerNorm(12), rng))
                .add("head", new Linear(12, 2, rng));
        out.eval();
        return out;
    }

    static List<Head> heads() {
        return List.of(LAST, FINAL, EVERY);
    }

    static Tensor random(Generator rng, int... sizes) {
        return Tensor.randn(rng, sizes);
    }

    static List<Integer> lengths(int batch, int time, Generator rng) {
        List<Integer> out = new ArrayList<>();
        for (int n = 0; n < batch; n++) {
            out.add(1 + (int) (Tensor.rand(rng, 1).item() * time));
        }
        return out;
    }
}
