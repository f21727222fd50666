package org.lstm4j.onnx.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.io.FormatException;

/**
 * Tensors that are stored in files beside the model. Only files below its folder are read, and of them only what a tensor
 * needs: a path that is absolute, has {@code ..} or leads out of the folder through a link is refused.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/ExternalData.html">External data</a>
 */
public final class ExternalData {
    private final @Nullable Path folder;

    private ExternalData(@Nullable Path folder) {
        this.folder = folder;
    }

    /** None: of a model that does not come from a file. */
    public static ExternalData none() {
        return new ExternalData(null);
    }

    /** Beside a file. */
    public static ExternalData beside(Path model) {
        return new ExternalData(model.toAbsolutePath().getParent());
    }

    ByteBuffer read(String source, String tensor, Map<String, String> where, long expected) throws IOException {
        String location = where.getOrDefault("location", "");
        if (folder == null) {
            throw new FormatException(
                    source,
                    tensor,
                    "is stored in the file " + FormatException.quote(location) + "; open the model by its path");
        }
        Path file = inside(source, tensor, location);
        long offset = number(source, tensor, where.get("offset"), 0);
        long length = number(source, tensor, where.get("length"), expected);
        long size = Files.size(file);
        if (length != expected || offset < 0 || offset > size - length) {
            throw new FormatException(
                    source,
                    tensor,
                    "needs " + expected + " bytes, but is stored as " + length + " bytes at " + offset + " of "
                            + FormatException.quote(location) + ", which has " + size);
        }
        ByteBuffer out = ByteBuffer.allocate((int) Math.min(length, Integer.MAX_VALUE - 8));
        try (FileChannel in = FileChannel.open(file)) {
            int read = 0;
            while (out.hasRemaining() && read >= 0) {
                read = in.read(out, offset + out.position());
            }
        }
        return out.flip();
    }

    private Path inside(String source, String tensor, String location) throws IOException {
        Path relative;
        try {
            relative = Path.of(location);
        } catch (InvalidPathException e) {
            throw refused(source, tensor, location, e);
        }
        boolean leaves = relative.isAbsolute() || location.isEmpty() || location.indexOf('\\') >= 0;
        for (Path part : relative) {
            leaves |= part.toString().equals("..");
        }
        if (leaves || folder == null) {
            throw refused(source, tensor, location, null);
        }
        Path file = folder.resolve(relative);
        if (!Files.isRegularFile(file)) {
            throw new FormatException(
                    source,
                    tensor,
                    "is stored in " + FormatException.quote(location) + ", which is not in the folder of the model");
        }
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw refused(source, tensor, location, null);
        }
        return file;
    }

    private static FormatException refused(String source, String tensor, String location, @Nullable Throwable cause) {
        FormatException out = new FormatException(
                source,
                tensor,
                "is stored in " + FormatException.quote(location) + ": expected a file in the folder of the model");
        out.initCause(cause);
        return out;
    }

    private static long number(String source, String tensor, @Nullable String text, long otherwise)
            throws FormatException {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new FormatException(
                    source,
                    tensor,
                    "expected a number of bytes for external data, but got " + FormatException.quote(text));
        }
    }
}
