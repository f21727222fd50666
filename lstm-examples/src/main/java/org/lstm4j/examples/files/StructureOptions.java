package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.StateDictModel;
import org.lstm4j.nn.models.WeightsFile;
import org.lstm4j.nn.rnn.RNN;
import picocli.CommandLine.Option;

/** What has to be said where a file does not hold all of a network: bare weights, or a model without its weights. */
final class StructureOptions {
    @Option(names = "--batch-first", description = "Arrays of rank 3 are (batch, time, features). For bare weights.")
    private boolean batchFirst;

    @Option(
            names = "--head",
            paramLabel = "last|final|every",
            description = "What a linear layer sees: the last step, the last states of both directions, or every step.")
    private @Nullable String head;

    @Option(names = "--nonlinearity", paramLabel = "tanh|relu", description = "Of a plain RNN; default tanh.")
    private @Nullable String nonlinearity;

    @Option(
            names = "--key",
            paramLabel = "NAME",
            description = "Keys, joined by dots, to the weights in a file of PyTorch.")
    private @Nullable String key;

    @Option(names = "--prefix", paramLabel = "NAME", description = "Takes only the weights whose names begin with it.")
    private @Nullable String prefix;

    @Option(names = "--layer", paramLabel = "NAME", description = "Runs this recurrent layer alone.")
    private @Nullable String layer;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Of a model of Keras: its weights, where they are in a .weights.h5 of their own.")
    private @Nullable Path weights;

    @Option(names = "--skip-unknown", description = "Leaves out what cannot be read in a file, instead of refusing it.")
    private boolean skipUnknown;

    private boolean isGiven() {
        return batchFirst || head != null || nonlinearity != null || key != null || prefix != null || layer != null;
    }

    /** @throws FileError if one is given, for a file that says all this itself */
    void requireNone(Path file, String what) throws IOException {
        if (isGiven()) {
            throw new FileError(
                    file,
                    "is " + what + ", which says its structure itself: leave out --batch-first, --head,"
                            + " --nonlinearity, --key, --prefix and --layer");
        }
    }

    /** The file with the weights of a model of Keras; null if they are in its own. */
    @Nullable
    Path ownWeights() {
        return weights;
    }

    WeightsFile.Choice weights() {
        return new WeightsFile.Choice(key, skipUnknown);
    }

    StateDictModel.Choice structure() throws IOException {
        try {
            return new StateDictModel.Choice(
                    head == null ? null : Head.of(head),
                    batchFirst,
                    RNN.Nonlinearity.of(nonlinearity == null ? "tanh" : nonlinearity),
                    prefix,
                    layer);
        } catch (IllegalArgumentException e) {
            throw new FileError(head == null ? "--nonlinearity" : "--head", e);
        }
    }
}
