package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.keras.KerasModel;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.nn.models.WeightsFile;
import org.lstm4j.onnx.Onnx;
import org.lstm4j.onnx.OnnxModel;
import org.lstm4j.tensor.io.FileKind;
import org.lstm4j.tensor.io.StoredArrays;

/** Files of other programs that describe a whole network: which reader is for which kind. */
final class GraphFiles {
    private static final Set<FileKind> KINDS = EnumSet.of(FileKind.ONNX, FileKind.KERAS, FileKind.HDF5);

    private GraphFiles() {}

    /** Whether a file is one of these, by its content. */
    static boolean isGraph(Path file) throws IOException {
        return Files.isRegularFile(file) && KINDS.contains(FileKind.of(file));
    }

    /**
     * The network of a file for which {@link #isGraph} holds.
     *
     * @param weights of Keras, in a file of their own; null for those of the model's file
     */
    static RunnableModel open(Path file, @Nullable Path weights) throws IOException {
        if (FileKind.of(file) == FileKind.ONNX) {
            requireNoWeights(file, weights);
            return OnnxModel.open(file);
        }
        return weights == null ? KerasModel.open(file) : KerasModel.open(file, weights);
    }

    /** @throws FileError if weights are given for a file that has them itself */
    static void requireNoWeights(Path file, @Nullable Path weights) throws IOException {
        if (weights != null) {
            throw new FileError(file, "has its weights itself: --weights is for the weights of a model of Keras");
        }
    }

    /** The weights of any file or folder, also of a graph of ONNX that cannot be run. */
    static WeightsFile weights(Path file, WeightsFile.Choice choice) throws IOException {
        try {
            if (!isGraph(file)) {
                return WeightsFile.read(file, choice);
            }
            boolean onnx = FileKind.of(file) == FileKind.ONNX;
            StoredArrays arrays =
                    onnx ? Onnx.initializers(file) : KerasModel.open(file).weights();
            return new WeightsFile(file, onnx ? "ONNX" : "Keras", arrays, arrays.skipped());
        } catch (IllegalArgumentException e) {
            throw new FileError(file, e);
        }
    }
}
