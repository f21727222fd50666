package org.lstm4j.examples.files;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.models.WeightsFile;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lstm convert}: weights from one format to another. */
@Command(
        name = "convert",
        description =
                "Reads weights by content and writes them by the name: .safetensors, .pt, .pth or .npz. Says what is lost.")
public final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "FROM",
            description = "A file, or a folder of Hugging Face; of ONNX and Keras the weights.")
    private Path from = Path.of("");

    @Parameters(index = "1", paramLabel = "TO", description = "Written or replaced.")
    private Path to = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "NAME",
            description = "Keys, joined by dots, to the weights in a file of PyTorch.")
    private @Nullable String key;

    @Option(names = "--skip-unknown", description = "Leaves out what cannot be read, instead of refusing the file.")
    private boolean skipUnknown;

    @Override
    public Integer call() throws IOException {
        String name = to.toString().toLowerCase(Locale.ROOT);
        boolean torch = name.endsWith(".pt") || name.endsWith(".pth");
        boolean safetensors = name.endsWith(".safetensors");
        if (!torch && !safetensors && !name.endsWith(".npz")) {
            throw new FileError(to, "expected a name that ends in .safetensors, .pt, .pth or .npz");
        }
        WeightsFile weights = GraphFiles.weights(from, new WeightsFile.Choice(key, skipUnknown));
        StoredArrays arrays = weights.arrays();
        if (arrays.entries().isEmpty()) {
            throw new FileError(from, "there are no arrays to convert");
        }
        if (safetensors) {
            Safetensors.write(to, arrays);
        } else if (torch) {
            PyTorchFile.write(to, plain(arrays));
        } else {
            Npz.write(to, new StoredArrays(arrays.entries(), Map.of()));
        }
        PrintWriter err = spec.commandLine().getErr();
        arrays.entries().forEach((entry, array) -> {
            if (array instanceof StoredArray.Floats floats && floats.type().bits() < 32) {
                err.println("note: " + entry + " is widened from " + floats.type() + " to F32");
            }
        });
        if (!safetensors && !arrays.metadata().isEmpty()) {
            err.println("note: the metadata are lost: " + arrays.metadata().keySet());
        }
        if (weights.format().equals("PyTorch")) {
            err.println("note: only the tensors of one dictionary are kept, not what stands beside them in the file");
        }
        if (GraphFiles.isGraph(from)) {
            err.println("note: only the weights are kept, not the network that they are of");
        }
        weights.skipped().forEach((entry, why) -> err.println("note: " + entry + " is left out: " + why));
        err.flush();
        return 0;
    }

    private static Map<String, Object> plain(StoredArrays arrays) {
        Map<String, Object> out = new LinkedHashMap<>();
        arrays.entries()
                .forEach((name, array) ->
                        out.put(name, array instanceof StoredArray.Ints ? array.toInts() : array.toTensor()));
        return out;
    }
}
