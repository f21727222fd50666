package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lstm4j.compile.NetCompiler;
import org.lstm4j.nn.models.SavedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lstm compile}: a network as one Java class that needs no library. */
@Command(
        name = "compile",
        description = {
            "Writes a network as one Java class that needs no library, for any Java from 8 on.",
            "The model is what predict takes, of embeddings, LSTM, GRU and RNN of one direction, and dense layers."
        },
        footer = {
            "",
            "Examples:",
            "  ./lstm compile forecast.safetensors --class com.acme.Forecast --out src/main/java",
            "  ./lstm compile lstm.pt --class Net --vector"
        })
public final class CompileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "The model.")
    private Path model = Path.of("");

    @Option(names = "--class", required = true, paramLabel = "NAME", description = "The class, with its package.")
    private String name = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Root of the sources; default: this folder.")
    private Path out = Path.of("");

    @Option(
            names = "--vector",
            description = "For the Vector API of Java 17 and up: faster, needs --add-modules jdk.incubator.vector.")
    private boolean vector;

    @Mixin
    private StructureOptions structure = new StructureOptions();

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(model)) {
            throw new FileError(model, "there is no such file or folder");
        }
        NetCompiler.Target target = vector ? NetCompiler.Target.VECTOR : NetCompiler.Target.JAVA_8;
        Path written;
        try {
            written = NetCompiler.compile(network(), name, target).write(out);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new FileError(model, e);
        }
        spec.commandLine().getOut().println(written);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private SavedModel network() throws IOException {
        if (GraphFiles.isGraph(model)) {
            structure.requireNone(model, "a whole network");
            return SavedModel.of(GraphFiles.open(model, structure.ownWeights()).toModel());
        }
        return LoadedModel.open(model, structure).saved();
    }
}
