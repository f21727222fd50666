package org.lstm4j.examples.files;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.nn.models.StateDictModel;
import org.lstm4j.nn.models.WeightsFile;
import org.lstm4j.tensor.io.FileKind;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.StoredArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lstm inspect}: what a file holds and what it can be run as. */
@Command(
        name = "inspect",
        description =
                "Lists the arrays and metadata of a file or folder, what of it cannot be read, and what it can be run as.")
public final class InspectCommand implements Callable<Integer> {
    private static final int MOST_TEXT = 2000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            description = "safetensors, torch.save, ONNX, Keras, .npz, .npy or a folder of Hugging Face.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (!Files.exists(file)) {
            throw new FileError(file, "there is no such file or folder");
        }
        if (!Files.isDirectory(file) && FileKind.of(file) == FileKind.NPY) {
            StoredArray array = Npy.read(file);
            out.println("npy: " + array.type() + " " + array.shape());
            out.flush();
            return 0;
        }
        WeightsFile weights;
        try {
            weights = GraphFiles.weights(file, new WeightsFile.Choice(null, true));
        } catch (FormatException e) {
            out.println("PyTorch: " + described(torch(e)));
            out.flush();
            return 0;
        }
        Map<String, StoredArray> arrays = weights.arrays().entries();
        out.println(weights.format() + ": " + arrays.size() + (arrays.size() == 1 ? " array" : " arrays"));
        arrays.forEach((name, array) ->
                out.println("  " + FormatException.quote(name) + " " + array.type() + " " + array.shape()));
        weights.skipped()
                .forEach((name, why) -> out.println(
                        "  not readable: " + FormatException.quote(name) + ": " + FormatException.quote(why)));
        weights.arrays()
                .metadata()
                .forEach((name, text) -> out.println("metadata " + FormatException.quote(name) + ": "
                        + text.substring(0, Math.min(text.length(), MOST_TEXT))
                                .replaceAll("[\\p{Cntrl}&&[^\\n]]", "?")));
        out.println("runs as: " + (GraphFiles.isGraph(file) ? network(file) : runsAs(weights)));
        out.flush();
        return 0;
    }

    /** What a file of PyTorch holds instead of weights. */
    private Object torch(FormatException notWeights) throws IOException {
        try {
            return PyTorchFile.readKnown(file).root();
        } catch (IOException e) {
            throw notWeights;
        }
    }

    private static String described(@Nullable Object value) {
        if (value instanceof StoredArray array) {
            return "a tensor " + array.type() + " " + array.shape();
        }
        if (value instanceof List<?> list) {
            return "a list of " + list.size() + ": "
                    + list.stream().limit(10).map(InspectCommand::described).collect(Collectors.joining(", "));
        }
        return value == null ? "None" : FormatException.quote(String.valueOf(value));
    }

    /** The inputs and outputs of a network, or why it cannot be run. */
    private static String network(Path file) throws IOException {
        RunnableModel network;
        try {
            network = GraphFiles.open(file, null);
        } catch (FormatException e) {
            return "nothing yet: " + e.getMessage();
        }
        StringBuilder out = new StringBuilder(network.format());
        network.inputs()
                .forEach(input -> out.append("\n  input ")
                        .append(FormatException.quote(input.name()))
                        .append(' ')
                        .append(input.description())
                        .append(input.required() ? "" : ", may be left out"));
        network.outputs()
                .forEach(output -> out.append("\n  output ")
                        .append(FormatException.quote(output.name()))
                        .append(' ')
                        .append(output.description()));
        return out.toString();
    }

    private static String runsAs(WeightsFile weights) throws IOException {
        if (Models.isModel(weights.source())) {
            return "a saved model, as it is";
        }
        try {
            return "\n" + StateDictModel.of(weights.stateDict(), StateDictModel.Choice.DEFAULT);
        } catch (IllegalArgumentException e) {
            return "nothing yet: " + e.getMessage();
        }
    }
}
