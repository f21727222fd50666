package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Scaler;
import org.lstm4j.nn.models.Columns;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./lstm predict}: runs a model of a file on the arrays of another. */
@Command(
        name = "predict",
        description = {
            "Runs a model on an array.",
            "The model is a saved model of ours, a file of ONNX or Keras, or the weights of PyTorch or Hugging Face (.safetensors, .pt,"
                    + " .pth, .ckpt, .npz or a folder); its format is known by content.",
            "Float arrays of rank 3 are (time, batch, features), of rank 2 one sequence; integers are indices of an embedding;"
                    + " a CSV is one sequence, a row for each step."
        },
        footer = {
            "",
            "Examples:",
            "  ./lstm predict --model lstm.pt --input x.npy --output y.npy",
            "  ./lstm predict --model tagger/ --head every --batch-first --input x.npy --output y.npy",
            "  ./lstm predict --model forecast.keras --input series=a.npy --input calendar=b.npy --output y.npy",
            "  ./lstm predict --model net.onnx --input x=x.npy --input h0=h.npy --input c0=c.npy --output hn=h.npy",
            "  ./lstm predict --model forecast.safetensors --input last_week.csv --output next.csv"
        })
public final class PredictCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "FILE|FOLDER", description = "The model.")
    private Path model = Path.of("");

    @Option(names = "--input", required = true, paramLabel = "[NAME=]FILE", description = "The input, .npy or .csv.")
    private List<String> inputs = List.of();

    @Option(names = "--output", required = true, paramLabel = "[NAME=]FILE", description = "Written: .npy or .csv.")
    private String output = "";

    @Mixin
    private StructureOptions structure = new StructureOptions();

    @Option(names = "--state-in", paramLabel = "FILE.npz", description = "Initial state: arrays h, and c of an LSTM.")
    private @Nullable Path stateIn;

    @Option(names = "--state-out", paramLabel = "FILE.npz", description = "Written: the state after the last step.")
    private @Nullable Path stateOut;

    @Override
    public Integer call() throws IOException {
        NamedFile to = NamedFile.of(output);
        List<NamedFile> from = inputs.stream().map(NamedFile::of).toList();
        ArrayInput.requireKnown(to.file());
        for (NamedFile each : from) {
            ArrayInput.requireKnown(each.file());
        }
        if (GraphFiles.isGraph(model)) {
            structure.requireNone(model, "a whole network");
            if (stateIn != null || stateOut != null) {
                throw new FileError(
                        model,
                        "is a whole network, which has its states among its inputs and outputs: leave out --state-in and"
                                + " --state-out");
            }
            new GraphPrediction(model, GraphFiles.open(model, structure.ownWeights())).run(from, to);
            return 0;
        }
        if (from.size() != 1) {
            throw new FileError(model, "has one input, but --input was given " + from.size() + " times");
        }
        predict(LoadedModel.open(model, structure), unnamed(from.get(0), "input"), unnamed(to, "output"));
        return 0;
    }

    private void predict(LoadedModel loaded, Path from, Path to) throws IOException {
        Columns columns = loaded.saved().inputs();
        StoredArray x = ArrayInput.read(from, ArrayInput.isCsv(from) ? columns.names() : List.of());
        List<? extends RecurrentState<?>> states = stateIn == null ? null : states(stateIn, loaded);
        SequenceModel.Result result;
        try {
            result = GradMode.noGrad(() -> loaded.run(scaled(x, columns.scaler()), states));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new FileError(from, e);
        }
        Tensor y = result.output().data();
        Columns targets = loaded.saved().targets();
        Scaler back = targets.scaler();
        ArrayInput.write(to, StoredArray.of(back == null ? y : back.inverse(y)), targets.names());
        if (stateOut != null) {
            Npz.write(stateOut, arrays(result.states(), stateOut));
        }
    }

    private static Path unnamed(NamedFile given, String what) throws IOException {
        if (given.name() != null) {
            throw new FileError(
                    given.name() + "=" + given.file(),
                    "the " + what + " of a model without names of its inputs and outputs is given as a file alone: --"
                            + what + " " + given.file());
        }
        return given.file();
    }

    private static StoredArray scaled(StoredArray x, @Nullable Scaler scaler) {
        return scaler == null || x instanceof StoredArray.Ints ? x : StoredArray.of(scaler.transform(x.toTensor()));
    }

    // ---- States ---------------------------------------------------------------------------------------------------

    private static List<RecurrentState<?>> states(Path file, LoadedModel loaded) throws IOException {
        List<RecurrentLayer<?>> layers = loaded.recurrentLayers();
        if (layers.size() != 1) {
            throw new FileError(file, "a state is for one recurrent layer, but the model has " + layers.size());
        }
        StoredArrays arrays = Npz.read(file);
        RecurrentState<?> zero = layers.get(0).zeroState(1);
        List<Variable> parts = new ArrayList<>();
        for (String name : names(zero, file)) {
            StoredArray part = arrays.entries().get(name);
            if (part == null) {
                throw new FileError(
                        file,
                        "expected an array '" + name + "' of the state, but there are "
                                + arrays.entries().keySet());
            }
            parts.add(Variable.of(part.toTensor().to(loaded.dtype())));
        }
        return List.of(zero.with(parts));
    }

    private static List<String> names(RecurrentState<?> state, Path file) throws IOException {
        return switch (state.variables().size()) {
            case 1 -> List.of("h");
            case 2 -> List.of("h", "c");
            default -> throw new FileError(file, "only states of LSTM, GRU and RNN can be read and written");
        };
    }

    private static StoredArrays arrays(List<RecurrentState<?>> states, Path file) throws IOException {
        if (states.size() != 1) {
            throw new FileError(file, "a state is of one recurrent layer, but the model has " + states.size());
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        List<String> names = names(states.get(0), file);
        for (int i = 0; i < names.size(); i++) {
            out.put(names.get(i), states.get(0).variables().get(i).data());
        }
        return StoredArrays.of(out, Map.of());
    }
}
