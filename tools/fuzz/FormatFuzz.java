import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lstm4j.keras.KerasModel;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.io.ChecksummedFile;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.onnx.Onnx;
import org.lstm4j.onnx.OnnxModel;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ArrayFile;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.Safetensors;

/** A fuzz target of the readers of files: whatever the bytes, they are read or end in a FormatException with one line. */
public class FormatFuzz {
    private static final String FORMAT = System.getProperty("format");

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        ByteSource source = ByteSource.of(data, "fuzz");
        try {
            switch (FORMAT) {
                case "npy" -> Npy.read(source);
                case "npz" -> {
                    try (ArrayFile file = Npz.open(source)) {
                        file.readKnown();
                    }
                    Npz.read(source);
                }
                case "model" -> model(data);
                case "keras" -> KerasModel.open(data, "fuzz");
                case "onnx" -> {
                    Onnx.initializers(data, "fuzz");
                    OnnxModel.open(data, "fuzz");
                }
                default -> {
                    try (ArrayFile file = Safetensors.open(source)) {
                        file.readKnown();
                    }
                    Safetensors.toBytes(Safetensors.read(source));
                }
            }
        } catch (FormatException e) {
            // The problems of a state dictionary are in lines of their own, as in PyTorch.
            String message = e.getMessage().replace("\n\t", " ");
            if (message.length() > 1500 || message.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalStateException("not fit to show: " + e.getMessage());
            }
        }
    }

    /** The bytes are the text of a model in a file with weights of several layers. */
    private static void model(byte[] text) throws Exception {
        Path file = FILE.get();
        ChecksummedFile.write(
                file, WEIGHTS, Map.of("lstm4j.model", new String(text, StandardCharsets.UTF_8)));
        Models.load(file);
    }

    private static final ThreadLocal<Path> FILE = ThreadLocal.withInitial(() -> {
        try {
            return Files.createTempFile("fuzz", ".safetensors");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    });

    private static final Map<String, Tensor> WEIGHTS = weights();

    /** Under the names of a lone layer, and of a model of three. */
    private static Map<String, Tensor> weights() {
        Generator rng = Generator.seeded(1);
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.putAll(new LSTM(2, 3, rng).stateDict().entries());
        out.putAll(new Linear(2, 3, rng).stateDict().entries());
        SequenceModel model = new SequenceModel(Head.LAST)
                .add("0", new Embedding(5, 2, rng))
                .add("1", new GRU(2, 3, rng))
                .add("2", new Linear(3, 1, rng));
        out.putAll(model.stateDict().entries());
        return out;
    }
}
