package org.lstm4j.tensor.io;

import java.io.IOException;
import java.nio.file.Path;

/** What a file is, told from its first bytes and never from its name: which reader it is for. */
public enum FileKind {
    /** {@link Safetensors}. */
    SAFETENSORS("a safetensors file"),
    /** {@link Npy}. */
    NPY("a NumPy array (.npy)"),
    /** {@link Npz}. */
    NPZ("a NumPy archive (.npz)"),
    /** Of PyTorch in any of its formats; {@link PyTorchFile} reads those of {@code torch.save} and says what the others are. */
    PYTORCH("a PyTorch file (.pt, .pth or .ckpt)"),
    /** A model of Keras 3, which is a zip archive. */
    KERAS("a Keras model (.keras)"),
    /** Keras before 3, and weights of Keras 3. */
    HDF5("an HDF5 file (Keras .h5)"),
    /** A graph in the format of protocol buffers. */
    ONNX("an ONNX model"),
    /** Any other zip archive, among them what PyTorch wrote with entries in another order. */
    ZIP("a zip archive"),
    /** None of these. */
    OTHER("a file of another format");

    private final String description;

    FileKind(String description) {
        this.description = description;
    }

    /** As in "the file is ...": "a safetensors file". */
    public String description() {
        return description;
    }

    /** The kind of a file; see {@link #of(ByteSource)}. */
    public static FileKind of(Path file) throws IOException {
        return of(ByteSource.of(file));
    }

    /**
     * Looks at the first 512 bytes. That it is of a kind does not say that it is whole.
     *
     * @throws IOException if it cannot be read
     */
    public static FileKind of(ByteSource source) throws IOException {
        try (Bytes bytes = source.open("a model or an array")) {
            return ForeignFile.kind(bytes.head(0, ForeignFile.HEAD));
        }
    }
}
