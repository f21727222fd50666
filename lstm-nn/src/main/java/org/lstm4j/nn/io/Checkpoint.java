package org.lstm4j.nn.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.schedule.Scheduler;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * The state of a training to resume from: state dictionaries, counters and generator states, in one safetensors file.
 *
 * <pre>{@code
 * new Checkpoint()
 *         .model(model)
 *         .optimizer(adam)
 *         .scheduler(schedule)
 *         .generator("rng", rng)
 *         .counter("epoch", epoch)
 *         .write(file);
 *
 * Checkpoint saved = Checkpoint.read(file);
 * saved.restore().model(model).optimizer(adam).scheduler(schedule).generator("rng", rng).apply();
 * long epoch = saved.counter("epoch");
 * }</pre>
 *
 * <p>Tensors are copied when they are added. In the file the name of a tensor is prefixed with that of its part: {@code
 * model.lstm.weight_ih_l0}, {@code optimizer.state.0.exp_avg}, {@code scheduler.last_epoch}; other tools can read the
 * weights. The metadata has {@code lstm4j.checkpoint} (the version, 2), {@code lstm4j.checksum} (CRC-32C over the whole file), {@code parts}, {@code counter.epoch}, and
 * {@code generator.rng}, the 5,056 bytes of {@link Generator#state} in Base64.
 *
 * <p>{@link #read} validates the whole file. {@link Restore#apply} restores everything or nothing.
 */
public final class Checkpoint {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private final String source;
    private final Map<String, StateDict> parts;
    private final Map<String, Long> counters;
    private final Map<String, byte[]> generators;

    /** An empty checkpoint. */
    public Checkpoint() {
        this("Checkpoint", new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** @param source the file, for error messages */
    Checkpoint(
            String source, Map<String, StateDict> parts, Map<String, Long> counters, Map<String, byte[]> generators) {
        this.source = source;
        this.parts = parts;
        this.counters = counters;
        this.generators = generators;
    }

    // ---- Adding ---------------------------------------------------------------------------------------------------

    /**
     * Adds the part {@code model}.
     *
     * @throws IllegalArgumentException if the model has {@linkplain Module#unregistered fields} with parameters that the
     *     checkpoint would lack
     */
    public Checkpoint model(Module model) {
        model.requireRegistered("Checkpoint");
        return put("model", model.stateDict());
    }

    /** Adds the part {@code optimizer}. */
    public Checkpoint optimizer(Optimizer optimizer) {
        return put("optimizer", optimizer.stateDict());
    }

    /** Adds the part {@code scheduler}. */
    public Checkpoint scheduler(Scheduler scheduler) {
        return put("scheduler", scheduler.stateDict());
    }

    /**
     * Adds or replaces a part.
     *
     * @param part name of letters, digits, {@code _} and {@code -}
     * @param state copied
     * @throws IllegalArgumentException if the name is empty or has another character
     */
    public Checkpoint put(String part, StateDict state) {
        parts.put(requireName("part", part), state.copy());
        return this;
    }

    /**
     * Adds or replaces a counter.
     *
     * @param name of letters, digits, {@code _} and {@code -}
     */
    public Checkpoint counter(String name, long value) {
        counters.put(requireName("counter", name), value);
        return this;
    }

    /**
     * Adds or replaces the state of a generator.
     *
     * @param name of letters, digits, {@code _} and {@code -}
     */
    public Checkpoint generator(String name, Generator generator) {
        return generator(name, generator.state());
    }

    /**
     * Adds or replaces the state of a generator.
     *
     * @param name of letters, digits, {@code _} and {@code -}
     * @param state of {@link Generator#state}. Not modified; copied
     * @throws IllegalArgumentException if the bytes are not the state of a generator
     */
    public Checkpoint generator(String name, byte[] state) {
        Generator.seeded(0).restore(state);
        generators.put(requireName("generator", name), state.clone());
        return this;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static String requireName(String what, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("Checkpoint: the name of a " + what
                    + " must consist of letters, digits, _ and -, but got '" + name + "'");
        }
        return name;
    }

    // ---- Reading --------------------------------------------------------------------------------------------------

    /** The names of the parts, in order. */
    public Set<String> parts() {
        return Collections.unmodifiableSet(parts.keySet());
    }

    /**
     * The state dictionary of a part.
     *
     * @return not to be modified
     * @throws IllegalArgumentException if there is no part of that name; the message lists all parts
     */
    public StateDict get(String part) {
        return require("part", part, parts);
    }

    /** The names of the counters, in order. */
    public Set<String> counters() {
        return Collections.unmodifiableSet(counters.keySet());
    }

    /**
     * The value of a counter.
     *
     * @throws IllegalArgumentException if there is no counter of that name; the message lists all counters
     */
    public long counter(String name) {
        return require("counter", name, counters);
    }

    /** The names of the generators, in order. */
    public Set<String> generators() {
        return Collections.unmodifiableSet(generators.keySet());
    }

    /**
     * The state of a generator, in a new array.
     *
     * @throws IllegalArgumentException if there is no generator of that name; the message lists all generators
     */
    public byte[] generator(String name) {
        return require("generator", name, generators).clone();
    }

    private <T> T require(String what, String name, Map<String, T> all) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException(source + ": expected a " + what + " " + Quote.of(name)
                    + ", but there are " + Quote.of(all.keySet()));
        }
        return found;
    }

    /** Starts to restore parts and generators. */
    public Restore restore() {
        return new Restore(source, this);
    }

    // ---- Files ----------------------------------------------------------------------------------------------------

    /**
     * Writes or replaces a file atomically. An interrupt of the thread does not abort it, and its flag stays set.
     *
     * @throws IllegalArgumentException if a limit of {@link Safetensors} is exceeded
     * @throws IOException if the file cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        parts.forEach(
                (part, state) -> state.entries().forEach((name, tensor) -> tensors.put(part + "." + name, tensor)));
        Map<String, String> metadata = CheckpointMetadata.of(parts.keySet(), counters, generators);
        ChecksummedFile.write(file, tensors, metadata);
    }

    /**
     * Checks that a file can be written: before a training, since its first checkpoint may be hours away.
     *
     * @throws IOException if its folder does not exist or is not writable, or a folder is in its place
     */
    public static void requireWritable(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        String problem = null;
        if (Files.isDirectory(file)) {
            problem = "a folder is in its place";
        } else if (folder != null && !Files.isDirectory(folder)) {
            problem = Files.exists(folder) ? folder + " is no folder" : "there is no folder " + folder;
        } else if (folder != null && !Files.isWritable(folder)) {
            problem = "no permission to write to the folder " + folder;
        }
        if (problem != null) {
            throw new FileSystemException(file.toString(), null, "cannot be written: " + problem);
        }
    }

    /**
     * Reads and validates a file.
     *
     * @throws FormatException if the file is not a safetensors file, not a checkpoint, or damaged; the message has the
     *     file and what was expected
     * @throws IOException if the file cannot be read
     */
    public static Checkpoint read(Path file) throws IOException {
        StoredArrays contents = ChecksummedFile.read(file, "checkpoint");
        CheckpointMetadata metadata = CheckpointMetadata.parse(file, contents.metadata());
        Map<String, StateDict> parts = new LinkedHashMap<>();
        metadata.parts().forEach(part -> parts.put(part, new StateDict()));
        for (Map.Entry<String, Tensor> named : contents.tensors().entrySet()) {
            String name = named.getKey();
            int dot = name.indexOf('.');
            StateDict part = dot < 0 ? null : parts.get(name.substring(0, dot));
            if (part == null) {
                throw new FormatException(
                        file,
                        name,
                        "belongs to none of the checkpoint's parts, which are " + Quote.of(metadata.parts()));
            }
            part.put(name.substring(dot + 1), named.getValue());
        }
        return new Checkpoint(file.toString(), parts, metadata.counters(), metadata.generators());
    }
}
