package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.models.WeightsFile;
import org.lstm4j.onnx.Onnx;
import org.lstm4j.onnx.OnnxModel;
import org.lstm4j.tensor.io.FileKind;
import org.lstm4j.tensor.io.StoredArrays;

/** Files of other programs that describe a whole network: which reader is for which kind. */
final class GraphFiles {
    private GraphFiles() {}

    /** Whether a file is one of these, by its content. */
    static boolean isGraph(Path file) throws IOException {
        return Files.isRegularFile(file) && FileKind.of(file) == FileKind.ONNX;
    }

    /** The network of a file for which {@link #isGraph} holds. */
    static RunnableModel open(Path file) throws IOException {
        return OnnxModel.open(file);
    }

    /** The layers that the network of such a file is a stack of. */
    static SequenceModel layers(Path file) throws IOException {
        return OnnxModel.open(file).toModel();
    }

    /** The weights of any file or folder, also of a network that cannot be run. */
    static WeightsFile weights(Path file, WeightsFile.Choice choice) throws IOException {
        try {
            if (!isGraph(file)) {
                return WeightsFile.read(file, choice);
            }
            StoredArrays arrays = Onnx.initializers(file);
            return new WeightsFile(file, "ONNX", arrays, arrays.skipped());
        } catch (IllegalArgumentException e) {
            throw new FileError(file, e);
        }
    }
}
