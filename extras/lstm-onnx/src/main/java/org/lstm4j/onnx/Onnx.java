package org.lstm4j.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.ExternalData;
import org.lstm4j.onnx.graph.Graph;
import org.lstm4j.onnx.graph.ModelFile;
import org.lstm4j.onnx.graph.ModelReader;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.StoredTensor;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/** Weights of ONNX files by name, whatever operators a file has. */
public final class Onnx {
    /** Protocol buffers end there. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private Onnx() {}

    /**
     * The initializers of a file and the values of its constants, by name, those of branches included. Types that cannot be
     * held, and integers beyond an int, are among {@link StoredArrays#skipped} with the reason.
     *
     * @throws FormatException if the file is damaged
     * @throws IOException if it cannot be read
     */
    public static StoredArrays initializers(Path file) throws IOException {
        return initializers(ModelReader.read(bytes(file), file.toString()), ExternalData.beside(file));
    }

    /**
     * As {@link #initializers(Path)}, of the bytes of a file.
     *
     * @param bytes Not modified
     * @param name for error messages
     */
    public static StoredArrays initializers(byte[] bytes, String name) throws IOException {
        return initializers(ModelReader.read(bytes, name), ExternalData.none());
    }

    static StoredArrays initializers(ModelFile file, ExternalData external) {
        Map<String, StoredArray> entries = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        Deque<Graph> open = new ArrayDeque<>(List.of(file.graph()));
        while (!open.isEmpty()) {
            Graph graph = open.pop();
            graph.initializers().forEach((name, tensor) -> put(name, tensor, external, entries, skipped));
            for (Node node : graph.nodes()) {
                StoredTensor value = constant(node);
                if (value != null && !node.outputs().isEmpty()) {
                    put(node.outputs().get(0), value, external, entries, skipped);
                }
                node.attributes().graphs().forEach(open::push);
            }
        }
        return new StoredArrays(entries, file.metadata(), skipped);
    }

    private static @Nullable StoredTensor constant(Node node) {
        try {
            return node.operator().equals("Constant") ? node.attributes().tensor("value") : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void put(
            String name,
            StoredTensor tensor,
            ExternalData external,
            Map<String, StoredArray> entries,
            Map<String, String> skipped) {
        try {
            entries.put(name, array(tensor.value(external)));
        } catch (FormatException e) {
            skipped.put(name, e.problem());
        } catch (IOException | IllegalArgumentException e) {
            skipped.put(name, String.valueOf(e.getMessage()));
        }
    }

    /** @throws IllegalArgumentException if an integer is beyond an int */
    static StoredArray array(Value value) {
        if (value.type().isFloating()) {
            return new StoredArray.Floats(
                    value.tensor().contiguous(), value.type().stored());
        }
        long[] values = value.longs();
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            if (values[i] != (int) values[i]) {
                throw new IllegalArgumentException(values[i] + " is beyond the range of an int");
            }
            out[i] = (int) values[i];
        }
        return new StoredArray.Ints(
                IntTensor.of(out, value.shape().toArray()), value.type().stored());
    }

    /** All bytes of a file. */
    static byte[] bytes(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new FormatException(file, null, "is a folder; expected an ONNX file");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new FormatException(file, null, "has more than 2 GB; expected an ONNX file, which has less");
        }
        return Files.readAllBytes(file);
    }
}
