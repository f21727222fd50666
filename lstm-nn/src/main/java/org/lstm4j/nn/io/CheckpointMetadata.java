package org.lstm4j.nn.io;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.io.FormatException;

/** The metadata of a checkpoint: names of parts, counters and generator states, encoded as strings. */
record CheckpointMetadata(List<String> parts, Map<String, Long> counters, Map<String, byte[]> generators) {
    private static final String MARK = "lstm4j.checkpoint";
    private static final String VERSION = "1";
    private static final String PARTS = "parts";
    private static final String COUNTER = "counter.";
    private static final String GENERATOR = "generator.";
    private static final int LONGEST_QUOTE = 40;

    static Map<String, String> of(
            Collection<String> parts, Map<String, Long> counters, Map<String, byte[]> generators) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put(MARK, VERSION);
        out.put(PARTS, String.join(" ", parts));
        counters.forEach((name, value) -> out.put(COUNTER + name, Long.toString(value)));
        generators.forEach(
                (name, state) -> out.put(GENERATOR + name, Base64.getEncoder().encodeToString(state)));
        return out;
    }

    /** Other keys are ignored: users may add their own. */
    static CheckpointMetadata parse(Path file, Map<String, String> texts) throws FormatException {
        String version = texts.get(MARK);
        if (version == null) {
            throw new FormatException(
                    file,
                    null,
                    "is not a checkpoint: the metadata has no key '" + MARK
                            + "'; read a file of weights alone with Safetensors.read");
        }
        if (!version.equals(VERSION)) {
            throw new FormatException(
                    file, null, "expected a checkpoint of version " + VERSION + ", but it has " + shown(version));
        }
        String parts = texts.get(PARTS);
        if (parts == null) {
            throw new FormatException(file, null, "expected a key '" + PARTS + "' in the metadata of a checkpoint");
        }
        Map<String, Long> counters = new LinkedHashMap<>();
        Map<String, byte[]> generators = new LinkedHashMap<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            String key = text.getKey();
            if (key.startsWith(COUNTER)) {
                counters.put(key.substring(COUNTER.length()), number(file, key, text.getValue()));
            } else if (key.startsWith(GENERATOR)) {
                generators.put(key.substring(GENERATOR.length()), state(file, key, text.getValue()));
            }
        }
        return new CheckpointMetadata(
                parts.isEmpty() ? List.of() : List.of(parts.split(" ", -1)), counters, generators);
    }

    private static long number(Path file, String key, String text) throws FormatException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw failure(file, "expected an integer for " + shown(key) + ", but got " + shown(text), e);
        }
    }

    private static byte[] state(Path file, String key, String text) throws FormatException {
        try {
            byte[] state = Base64.getDecoder().decode(text);
            Generator.seeded(0).restore(state);
            return state;
        } catch (IllegalArgumentException e) {
            throw failure(file, "expected the state of a generator for " + shown(key) + ": " + e.getMessage(), e);
        }
    }

    private static FormatException failure(Path file, String problem, Exception cause) {
        FormatException failure = new FormatException(file, null, problem);
        failure.initCause(cause);
        return failure;
    }

    /** Text of a file, quoted for a message: shortened, non-ASCII characters replaced. */
    private static String shown(String text) {
        String plain = text.replaceAll("[^ -~]", "?");
        return "'" + (plain.length() > LONGEST_QUOTE ? plain.substring(0, LONGEST_QUOTE) + "..." : plain) + "'";
    }
}
