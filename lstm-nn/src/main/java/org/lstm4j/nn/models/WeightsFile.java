package org.lstm4j.nn.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.io.ArrayFile;
import org.lstm4j.tensor.io.FileKind;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.SafetensorsIndex;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * Weights from a file or folder of another program, whatever its name: safetensors, {@code torch.save}, {@code .npz}, or a
 * folder of Hugging Face with {@code model.safetensors} or its shards.
 *
 * @param source the file or folder, for messages
 * @param format {@code safetensors}, {@code PyTorch}, {@code npz} or {@code Hugging Face}
 * @param arrays the arrays by name, and the metadata
 * @param skipped why something is not among them, by name
 */
public record WeightsFile(Path source, String format, StoredArrays arrays, Map<String, String> skipped) {
    private static final Pattern SHARD = Pattern.compile("(.+)-(\\d{1,5})-of-(\\d{1,5})\\.safetensors");
    private static final int MAX_DEPTH = 3;

    /**
     * What to read.
     *
     * @param key path of keys, joined by dots, to the dictionary of weights in a file of PyTorch; null to find it: the whole
     *     file, or the one dictionary in it that has recurrent weights
     * @param skipUnknown whether objects and arrays that cannot be held are left out; else they are an error
     */
    public record Choice(@Nullable String key, boolean skipUnknown) {
        /** Finds the dictionary, and is strict. */
        public static final Choice STRICT = new Choice(null, false);
    }

    /**
     * Reads a file or folder; the format is known by content.
     *
     * @throws FormatException if it is of none of the formats, malformed, or has something that cannot be held
     * @throws IllegalArgumentException if several dictionaries fit, or there is none at the key; the message lists them
     * @throws IOException if it cannot be read
     */
    public static WeightsFile read(Path source, Choice choice) throws IOException {
        if (Files.isDirectory(source)) {
            return folder(source, choice);
        }
        return switch (FileKind.of(source)) {
            case NPZ -> {
                try (ArrayFile file = Npz.open(source)) {
                    yield new WeightsFile(source, "npz", choice.skipUnknown() ? file.readKnown() : file.readAll());
                }
            }
            case PYTORCH, ZIP, KERAS -> {
                PyTorchFile file = choice.skipUnknown() ? PyTorchFile.readKnown(source) : PyTorchFile.read(source);
                yield new WeightsFile(source, "PyTorch", dictionary(source, file, choice.key()), file.skipped());
            }
            default -> new WeightsFile(source, "safetensors", safetensors(source, choice));
        };
    }

    private WeightsFile(Path source, String format, StoredArrays arrays) {
        this(source, format, arrays, arrays.skipped());
    }

    /** The arrays as a state dictionary; integers and booleans are float64. */
    public StateDict stateDict() {
        return StateDict.of(arrays.tensors());
    }

    private static StoredArrays safetensors(Path file, Choice choice) throws IOException {
        return choice.skipUnknown() ? Safetensors.readKnown(file) : Safetensors.read(file);
    }

    // ---- PyTorch --------------------------------------------------------------------------------------------------

    private static StoredArrays dictionary(Path source, PyTorchFile file, @Nullable String key) throws IOException {
        if (key != null) {
            return file.arrays((Object[]) key.split("\\.", -1));
        }
        if (!(file.root() instanceof Map<?, ?> root)) {
            throw new FormatException(
                    source,
                    null,
                    "expected a dictionary of weights, but it holds a "
                            + (file.root() instanceof List<?> list ? "list of " + list.size() : "tensor")
                            + "; save model.state_dict() from Python");
        }
        Map<String, Map<?, ?>> found = new LinkedHashMap<>();
        search("", root, 0, found);
        if (found.size() == 1) {
            String path = found.keySet().iterator().next();
            return path.isEmpty() ? file.arrays() : file.arrays((Object[]) path.split("\\.", -1));
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    source + ": expected one dictionary with recurrent weights, but there are "
                            + Quote.of(found.keySet()) + "; choose one by its key");
        }
        return file.arrays();
    }

    private static void search(String path, Map<?, ?> at, int depth, Map<String, Map<?, ?>> found) {
        boolean recurrent = at.entrySet().stream()
                .anyMatch(entry -> entry.getValue() instanceof StoredArray
                        && entry.getKey() instanceof String name
                        && RecurrentWeights.isWeight(name));
        if (recurrent) {
            found.put(path, at);
        } else if (depth < MAX_DEPTH) {
            at.forEach((key, value) -> {
                if (key instanceof String name && value instanceof Map<?, ?> inner) {
                    search(path.isEmpty() ? name : path + "." + name, inner, depth + 1, found);
                }
            });
        }
    }

    // ---- Hugging Face ---------------------------------------------------------------------------------------------

    private static WeightsFile folder(Path folder, Choice choice) throws IOException {
        Path whole = folder.resolve("model.safetensors");
        Path index = index(folder);
        Map<String, String> places = Map.of();
        Collection<Path> files;
        if (Files.exists(whole)) {
            files = List.of(whole);
        } else if (index != null) {
            places = SafetensorsIndex.read(index);
            files = places.values().stream().distinct().map(folder::resolve).toList();
        } else {
            files = shards(folder);
        }
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        Map<String, String> metadata = new TreeMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        for (Path file : files) {
            StoredArrays part = safetensors(file, choice);
            for (Map.Entry<String, StoredArray> entry : part.entries().entrySet()) {
                if (arrays.put(entry.getKey(), entry.getValue()) != null) {
                    throw new FormatException(file, entry.getKey(), "is in another shard too");
                }
            }
            metadata.putAll(part.metadata());
            skipped.putAll(part.skipped());
        }
        for (Map.Entry<String, String> place : places.entrySet()) {
            if (!arrays.containsKey(place.getKey()) && !skipped.containsKey(place.getKey())) {
                throw new FormatException(
                        folder.resolve(place.getValue()), place.getKey(), "is missing: the index says that it is here");
            }
        }
        return new WeightsFile(folder, "Hugging Face", new StoredArrays(arrays, metadata), skipped);
    }

    /** The one index of shards; null if there is none. */
    private static @Nullable Path index(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> found = all.filter(file -> file.toString().endsWith(".safetensors.index.json"))
                    .sorted()
                    .toList();
            if (found.size() > 1) {
                throw new FormatException(
                        folder,
                        null,
                        "expected one index of shards, but there are "
                                + found.stream().map(Path::getFileName).toList());
            }
            return found.isEmpty() ? null : found.get(0);
        }
    }

    /** The shards of a folder without an index, in order; none may be missing: their names say how many there are. */
    private static List<Path> shards(Path folder) throws IOException {
        Map<Integer, Path> found = new TreeMap<>();
        String first = "";
        int count = 0;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.sorted().toList()) {
                Matcher name = SHARD.matcher(file.getFileName().toString());
                if (name.matches()) {
                    first = found.isEmpty() ? name.group(1) : first;
                    if (!name.group(1).equals(first) || (count != 0 && Integer.parseInt(name.group(3)) != count)) {
                        throw new FormatException(file, null, "is a shard of another model than those beside it");
                    }
                    count = Integer.parseInt(name.group(3));
                    found.put(Integer.valueOf(name.group(2)), file);
                }
            }
        }
        if (found.isEmpty()) {
            throw new FormatException(
                    folder,
                    null,
                    "expected a folder of Hugging Face with model.safetensors or model-00001-of-0000N.safetensors, but there"
                            + " is neither");
        }
        for (int i = 1; i <= count; i++) {
            if (!found.containsKey(i)) {
                throw new FormatException(
                        folder, null, "shard " + i + " of " + count + " is missing: there are " + found.keySet());
            }
        }
        return List.copyOf(found.values());
    }
}
