package org.lstm4j.tensor.io;

import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The index of weights in several safetensors files, {@code model.safetensors.index.json} of Hugging Face: which tensor is in
 * which file.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/metadata_parsing">Metadata parsing</a>
 */
public final class SafetensorsIndex {
    private static final String EXPECTED = "an index of safetensors files (.safetensors.index.json)";
    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_DEPTH = 16;

    private SafetensorsIndex() {}

    /**
     * Reads the {@code weight_map}.
     *
     * @return the name of the file beside the index for each tensor, in the order of the index
     * @throws FormatException if it is no index, or a name would leave the folder
     * @throws IOException if it cannot be read
     */
    public static Map<String, String> read(Path file) throws IOException {
        String name = file.toString();
        try (InputStream in = ByteSource.of(file).stream(EXPECTED)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new FormatException(name, null, "is longer than " + MAX_BYTES + " bytes: this is no index");
            }
            JsonReader json = JsonReader.from(
                    new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
            Map<String, String> out = weightMap(name, json);
            if (out.isEmpty()) {
                throw new FormatException(name, null, "expected " + EXPECTED + ", but there is no weight_map in it");
            }
            return out;
        } catch (JsonParserException e) {
            throw HeaderParser.failure(
                    name,
                    null,
                    "expected " + EXPECTED + ", but it is not valid JSON at character " + e.getCharOffset(),
                    e);
        }
    }

    private static Map<String, String> weightMap(String file, JsonReader json) throws IOException, JsonParserException {
        Map<String, String> out = new LinkedHashMap<>();
        json.object();
        while (json.next()) {
            if (!json.key().equals("weight_map") || json.current() != JsonReader.Type.OBJECT) {
                skip(file, json, 1);
                continue;
            }
            json.object();
            while (json.next()) {
                String tensor = json.key();
                if (json.current() != JsonReader.Type.STRING) {
                    throw new FormatException(file, tensor, "expected the name of a file in weight_map");
                }
                if (out.put(tensor, inFolder(file, tensor, json.string())) != null) {
                    throw new FormatException(file, tensor, "occurs twice in weight_map");
                }
            }
        }
        return out;
    }

    /** A name without a path, so that an index reads nothing outside of its folder. */
    private static String inFolder(String file, String tensor, String name) throws FormatException {
        boolean leaves = name.isEmpty()
                || name.equals("..")
                || name.equals(".")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
        if (leaves) {
            throw new FormatException(
                    file,
                    tensor,
                    "expected the name of a file beside the index, but got " + FormatException.quote(name));
        }
        return name;
    }

    private static void skip(String file, JsonReader json, int depth) throws IOException, JsonParserException {
        if (depth > MAX_DEPTH) {
            throw new FormatException(file, null, "has more than " + MAX_DEPTH + " levels: this is no index");
        }
        switch (json.current()) {
            case OBJECT -> {
                json.object();
                while (json.next()) {
                    skip(file, json, depth + 1);
                }
            }
            case ARRAY -> {
                json.array();
                while (json.next()) {
                    skip(file, json, depth + 1);
                }
            }
            default -> {
                Object unused = json.value();
            }
        }
    }
}
