package org.lstm4j.keras;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Writes {@code .keras} files as Keras 3 does: a Sequential model of layers, or a Functional one of JSON. */
final class TestModel {
    private final List<String> layers = new ArrayList<>();
    private final Map<String, Tensor> arrays = new LinkedHashMap<>();
    private final Generator generator = Generator.seeded(5);
    private String version = "3.15.1";
    private String functional = "";

    static TestModel of(String shape) {
        TestModel out = new TestModel();
        out.layer("InputLayer", "'name': 'x', 'batch_shape': " + shape + ", 'dtype': 'float32'");
        return out;
    }

    /** Adds a layer; options in single quotes. */
    TestModel layer(String className, String options) {
        layers.add(json(className, options));
        return this;
    }

    static String json(String className, String options) {
        String name = options.contains("'name'") ? "" : "'name': '" + className.toLowerCase(Locale.ROOT) + "'";
        return "{'module': 'keras.layers', 'class_name': '" + className + "', 'registered_name': null, 'config': {"
                + name + (name.isEmpty() || options.isEmpty() ? "" : ", ") + options + "}}";
    }

    TestModel version(String text) {
        version = text;
        return this;
    }

    /** The layers of a Functional model with its inputs and outputs. */
    TestModel functional(String config) {
        functional = config;
        return this;
    }

    TestModel weight(String path, Tensor value) {
        arrays.put(path, value);
        return this;
    }

    /** Random weights under {@code path/vars/0, 1, ..}. */
    TestModel weights(String path, int[]... shapes) {
        for (int i = 0; i < shapes.length; i++) {
            weight(path + "/vars/" + i, Tensor.randn(generator, shapes[i]).mul(0.5));
        }
        return this;
    }

    Tensor get(String path) {
        return arrays.get(path);
    }

    String config() {
        String text = functional.isEmpty()
                ? "{'class_name': 'Sequential', 'config': {'name': 'model', 'layers': [" + String.join(", ", layers)
                        + "]}}"
                : "{'class_name': 'Functional', 'config': {'name': 'model', " + functional + "}}";
        return text.replace('\'', '"');
    }

    byte[] bytes() {
        return archive(config(), version, hdf5(arrays));
    }

    KerasModel open() {
        try {
            return KerasModel.open(bytes(), "test.keras");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] archive(String config, String version, byte[] weights) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("metadata.json", ("{\"keras_version\": \"" + version + "\"}").getBytes(StandardCharsets.UTF_8));
        entries.put("config.json", config.getBytes(StandardCharsets.UTF_8));
        entries.put("model.weights.h5", weights);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] hdf5(Map<String, Tensor> arrays) {
        try {
            Path file = Files.createTempFile("weights", ".h5");
            try (WritableHdfFile hdf5 = HdfFile.write(file)) {
                Map<String, WritableGroup> groups = new HashMap<>();
                groups.put("", hdf5);
                hdf5.putGroup("nothing");
                arrays.forEach((path, value) -> {
                    int cut = path.lastIndexOf('/');
                    group(groups, path.substring(0, cut)).putDataset(path.substring(cut + 1), nested(value));
                });
            }
            byte[] out = Files.readAllBytes(file);
            Files.delete(file);
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WritableGroup group(Map<String, WritableGroup> groups, String path) {
        WritableGroup found = groups.get(path);
        if (found == null) {
            int cut = path.lastIndexOf('/');
            found = group(groups, cut < 0 ? "" : path.substring(0, cut)).putGroup(path.substring(cut + 1));
            groups.put(path, found);
        }
        return found;
    }

    private static Object nested(Tensor value) {
        return switch (value.rank()) {
            case 1 -> value.toFloatArray();
            case 2 -> {
                float[][] out = new float[value.size(0)][];
                for (int i = 0; i < out.length; i++) {
                    out[i] = value.select(0, i).contiguous().toFloatArray();
                }
                yield out;
            }
            default -> {
                float[][][] out = new float[value.size(0)][][];
                for (int i = 0; i < out.length; i++) {
                    out[i] = (float[][]) nested(value.select(0, i).contiguous());
                }
                yield out;
            }
        };
    }
}
