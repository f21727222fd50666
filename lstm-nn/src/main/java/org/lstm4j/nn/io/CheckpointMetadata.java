package org.lstm4j.nn.io;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.io.FormatException;

/** The metadata of a checkpoint: names of parts, counters and generator states, encoded as strings. */
record CheckpointMetadata(List<String> parts, Map<String, Long> counters, Map<String, byte[]> generators) {
    private static final String MARK = "lstm4j.checkpoint";
    private static final String VERSION = "2";
    private static final String PARTS = "parts";
    private static final String COUNTER = "counter.";
    private static final String GENERATOR = "generator.";

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
                    file, null, "expected a checkpoint of version " + VERSION + ", but it has " + Quote.of(version));
        }
        if (!texts.containsKey(ChecksummedFile.KEY)) {
            throw new FormatException(
                    file, null, "is damaged: the metadata of a checkpoint have no key '" + ChecksummedFile.KEY + "'");
        }
        String parts = texts.get(PARTS);
        if (parts == null) {
            throw new FormatException(file, null, "expected a key '" + PARTS + "' in the metadata of a checkpoint");
        }
        List<String> names = parts.isEmpty() ? List.of() : List.of(parts.split(" ", -1));
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            requireName(file, PARTS, name);
            if (!seen.add(name)) {
                throw new FormatException(file, null, "the part " + Quote.of(name) + " is listed twice");
            }
        }
        Map<String, Long> counters = new LinkedHashMap<>();
        Map<String, byte[]> generators = new LinkedHashMap<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            String key = text.getKey();
            if (key.startsWith(COUNTER)) {
                counters.put(
                        requireName(file, key, key.substring(COUNTER.length())), number(file, key, text.getValue()));
            } else if (key.startsWith(GENERATOR)) {
                generators.put(
                        requireName(file, key, key.substring(GENERATOR.length())), state(file, key, text.getValue()));
            }
        }
        return new CheckpointMetadata(names, counters, generators);
    }

    private static String requireName(Path file, String key, String name) throws FormatException {
        if (!Checkpoint.isName(name)) {
            throw new FormatException(
                    file,
                    null,
                    "expected a name of letters, digits, _ and - in the key " + Quote.of(key)
                            + " of the metadata, but got " + Quote.of(name));
        }
        return name;
    }

    /** Only as it is written: {@code Long.parseLong} also takes other signs, zeros in front and digits of other scripts. */
    private static long number(Path file, String key, String text) throws FormatException {
        try {
            long value = Long.parseLong(text);
            if (Long.toString(value).equals(text)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new FormatException(
                file, null, "expected an integer for " + Quote.of(key) + ", but got " + Quote.of(text));
    }

    private static byte[] state(Path file, String key, String text) throws FormatException {
        try {
            byte[] state = Base64.getDecoder().decode(text);
            Generator.seeded(0).restore(state);
            return state;
        } catch (IllegalArgumentException e) {
            throw failure(file, "expected the state of a generator for " + Quote.of(key) + ": " + e.getMessage(), e);
        }
    }

    private static FormatException failure(Path file, String problem, Exception cause) {
        FormatException failure = new FormatException(file, null, problem);
        failure.initCause(cause);
        return failure;
    }
}
