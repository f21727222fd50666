package org.lstm4j.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;

class CheckpointTest {
    @TempDir
    private Path folder;

    /** Everything that a checkpoint can have, after some steps. */
    private static final class All {
        final Generator rng;
        final Linear model;
        final Adam adam;
        final StepLR schedule;

        All(int seed, int steps) {
            rng = Generator.seeded(seed);
            model = new Linear(2, 3, rng);
            adam = new Adam(model.parameters(), 0.1);
            schedule = new StepLR(adam, 2);
            for (int i = 0; i < steps; i++) {
                adam.zeroGrad();
                model.forward(Variable.of(Tensor.rand(rng, 4, 2)))
                        .square()
                        .sum()
                        .backward();
                adam.step();
                schedule.step();
            }
        }

        Checkpoint checkpoint() {
            return new Checkpoint()
                    .model(model)
                    .optimizer(adam)
                    .scheduler(schedule)
                    .generator("rng", rng)
                    .counter("epoch", 3);
        }

        Restore from(Checkpoint saved) {
            return saved.restore()
                    .model(model)
                    .optimizer(adam)
                    .scheduler(schedule)
                    .generator("rng", rng);
        }

        void assertSame(All other) {
            assertEqual(model.stateDict(), other.model.stateDict());
            assertEqual(adam.stateDict(), other.adam.stateDict());
            assertEqual(schedule.stateDict(), other.schedule.stateDict());
            assertThat(rng.state()).isEqualTo(other.rng.state());
        }
    }

    private static void assertEqual(StateDict actual, StateDict expected) {
        assertThat(actual.names()).isEqualTo(expected.names());
        expected.entries()
                .forEach((name, tensor) -> assertThat(actual.entries().get(name).contentEquals(tensor))
                        .as(name)
                        .isTrue());
    }

    @Test
    void everythingIsRestored() throws IOException {
        Path file = folder.resolve("run.safetensors");
        All saved = new All(1, 3);
        saved.checkpoint().write(file);
        All other = new All(2, 1);

        Checkpoint read = Checkpoint.read(file);
        other.from(read).apply();

        other.assertSame(saved);
        assertThat(read.counter("epoch")).isEqualTo(3);
        assertThat(read.parts()).containsExactly("model", "optimizer", "scheduler");
        assertThat(read.counters()).containsExactly("epoch");
        assertThat(read.generators()).containsExactly("rng");
    }

    @Test
    void equalContentsGiveEqualBytes() throws IOException {
        new All(1, 3).checkpoint().write(folder.resolve("a"));
        new All(1, 3).checkpoint().write(folder.resolve("b"));
        assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void checkpointIsASnapshot() {
        All all = new All(1, 1);
        Checkpoint snapshot = all.checkpoint();
        Tensor before = all.model.parameter("weight").data().copy();
        all.model.parameter("weight").data().fillInPlace(7);
        assertThat(snapshot.get("model").entries().get("weight").contentEquals(before))
                .isTrue();
        all.from(snapshot).apply();
        assertThat(all.model.parameter("weight").data().contentEquals(before)).isTrue();
    }

    @Test
    void modelCanBeRestoredAlone() throws IOException {
        Path file = folder.resolve("run.safetensors");
        All saved = new All(1, 3);
        saved.checkpoint().write(file);
        Linear model = new Linear(2, 3, Generator.seeded(9));
        Checkpoint.read(file).restore().model(model).apply();
        assertEqual(model.stateDict(), saved.model.stateDict());
    }

    @Test
    void plateauAndCustomPartsAreRestored() throws IOException {
        Path file = folder.resolve("run.safetensors");
        All all = new All(1, 1);
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(all.adam);
        plateau.step(0.5);
        StateDict own = new StateDict().put("a.b", Tensor.of(new double[] {1, Double.NaN}, 2));
        new Checkpoint()
                .scheduler(plateau)
                .put("own", own)
                .put("empty", new StateDict())
                .counter("c", Long.MIN_VALUE)
                .write(file);
        Checkpoint read = Checkpoint.read(file);
        ReduceLROnPlateau other = new ReduceLROnPlateau(all.adam);
        read.restore().scheduler(other).apply();
        assertEqual(other.stateDict(), plateau.stateDict());
        assertThat(read.get("own").names()).containsExactly("a.b");
        assertThat(read.get("own").entries().get("a.b").toDoubleArray()).containsExactly(1, Double.NaN);
        assertThat(read.get("empty").size()).isZero();
        assertThat(read.counter("c")).isEqualTo(Long.MIN_VALUE);
    }

    /** Parts loaded before the failing one are restored. */
    @Test
    void failedRestoreChangesNothing() throws IOException {
        Path file = folder.resolve("run.safetensors");
        new All(1, 3).checkpoint().generator("other", Generator.seeded(1)).write(file);
        Checkpoint saved = Checkpoint.read(file);

        All target = new All(2, 2);
        All same = new All(2, 2);
        Linear wrong = new Linear(3, 3, Generator.seeded(0));
        assertThatThrownBy(() -> target.from(saved).model(wrong).apply())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("size mismatch for weight");
        target.assertSame(same);
        assertThatThrownBy(() -> target.from(saved)
                        .generator("missing", Generator.seeded(0))
                        .apply())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": expected a generator 'missing', but there are ['other', 'rng']");
        target.assertSame(same);
        assertThatThrownBy(() -> target.from(saved)
                        .scheduler(new ReduceLROnPlateau(target.adam))
                        .apply())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ReduceLROnPlateau");
        target.assertSame(same);
        assertThatThrownBy(() -> saved.get("best")).hasMessageContaining("['model', 'optimizer', 'scheduler']");
        assertThatThrownBy(() -> saved.counter("step")).hasMessageContaining("['epoch']");
        assertThatThrownBy(() -> new Checkpoint().get("model"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Checkpoint: expected a part 'model', but there are []");
    }

    @Test
    void rejectsInvalidNamesAndStates() {
        for (String name : List.of("", "a.b", "ä", "a b", "x/y")) {
            assertThatThrownBy(() -> new Checkpoint().put(name, new StateDict()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
            assertThatThrownBy(() -> new Checkpoint().counter(name, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Checkpoint().generator(name, Generator.seeded(0)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Checkpoint().generator("rng", new byte[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5056");
    }

    @Test
    void rejectsFilesThatAreNotCheckpoints() throws IOException {
        Path file = folder.resolve("x");
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(NoSuchFileException.class);
        Files.writeString(file, "something else entirely");
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(FormatException.class);
        assertMalformed(Map.of("format", "pt"), "is not a checkpoint", "'lstm4j.checkpoint'", "Safetensors.read");
        assertMalformed(changed("lstm4j.checkpoint", "2\n"), "version 2", "'2\\u000a'");
        assertMalformed(changed("parts", null), "'parts'");
        assertMalformed(changed("parts", "optimizer"), "'model.weight'", "['optimizer']");
        assertMalformed(changed("counter.epoch", "three"), "'counter.epoch'", "'three'");
        assertMalformed(changed("generator.rng", "AAAA"), "'generator.rng'", "5056");
        assertMalformed(changed("generator.rng", "?"), "'generator.rng'");
        assertMalformed(changed("generator.rng", zeros()), "'generator.rng'", "all words are 0");
        assertMalformed(changed("generator.a b", "AAAA"), "'a b'", "letters, digits");
        assertMalformed(changed("counter.a.b", "3"), "'a.b'", "letters, digits");
        for (String number : List.of("\u0663", "+3", "03", "-0", "9223372036854775808", " 3", "")) {
            assertMalformed(changed("counter.epoch", number), "'counter.epoch'", "'" + number + "'");
        }
        assertMalformed(changed("parts", "model model"), "the part 'model' is listed twice");
        assertMalformed(changed("parts", "model "), "letters, digits", "''");
        assertMalformed(changed("lstm4j.checkpoint", "\u001b[2J" + "x".repeat(1000)), "'\\u001b[2Jxxx", "xxx...'");
        // Other keys are ignored.
        ChecksummedFile.write(file, Map.of("model.weight", Tensor.zeros(1)), changed("note", "mine"));
        assertThat(Checkpoint.read(file).parts()).containsExactly("model");
    }

    @Test
    void aCheckpointWithoutItsChecksumIsRefused() throws IOException {
        Path file = folder.resolve("x");
        Safetensors.write(file, Map.of("model.weight", Tensor.zeros(1)), changed("note", "mine"));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("is damaged", "lstm4j.checksum");
    }

    /** Bits of the length of the header, of names, of metadata, of the checksum itself and of values. */
    @Test
    void everyFlippedBitIsDetected() throws IOException {
        Path file = folder.resolve("run.safetensors");
        new All(1, 3).checkpoint().write(file);
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = good.clone();
            // The first bits one after the other, then any.
            int bit = i < 200 ? i : random.nextInt(8 * bytes.length);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            assertThatThrownBy(() -> Checkpoint.read(file))
                    .as("bit %s", bit)
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(file.toString());
        }
        for (int length : new int[] {0, 7, 100, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(FormatException.class);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(FormatException.class);
    }

    private static String zeros() {
        byte[] state = Generator.seeded(1).state();
        Arrays.fill(state, 24, 24 + 8 * 624, (byte) 0);
        return Base64.getEncoder().encodeToString(state);
    }

    private static Map<String, String> changed(String key, String value) {
        Map<String, String> out =
                new HashMap<>(Map.of("lstm4j.checkpoint", "2", "parts", "model", "counter.epoch", "3"));
        out.put(key, value);
        out.values().removeIf(each -> each == null);
        return out;
    }

    private void assertMalformed(Map<String, String> metadata, String... parts) throws IOException {
        Path file = folder.resolve("malformed");
        ChecksummedFile.write(file, Map.of("model.weight", Tensor.zeros(1)), metadata);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void interruptDoesNotBreakTheFile() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Thread.currentThread().interrupt();
        try {
            new All(1, 1).checkpoint().write(file);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Checkpoint.read(file).counter("epoch")).isEqualTo(3);
    }

    @Test
    void aCheckpointReadAsWeightsSaysWhatReadsIt() throws IOException {
        Path file = folder.resolve("run.safetensors");
        All saved = new All(1, 1);
        saved.checkpoint().write(file);
        StateDict weights = StateDict.of(Safetensors.read(file).tensors());
        assertThatThrownBy(() -> saved.model.loadStateDict(weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Checkpoint.read(file).restore().model(model).apply()");
        // Not where something else is missing.
        assertThatThrownBy(() -> saved.model.loadStateDict(new StateDict().put("model.x", Tensor.zeros(1))))
                .hasMessageContaining("model.x")
                .hasMessageNotContaining("Checkpoint");
    }

    @Test
    void namesOfAFileAreQuotedAndNotAllOfThemShown() throws IOException {
        String name = "model.\u001b[2J" + "n".repeat(10_000);
        Path file = folder.resolve("x");
        ChecksummedFile.write(file, Map.of(name, Tensor.zeros(1)), changed("note", "mine"));
        Checkpoint read = Checkpoint.read(file);
        Linear model = new Linear(2, 3, Generator.seeded(0));
        assertThatThrownBy(() -> read.restore().model(model).apply())
                .hasMessageContaining("\"\\u001b[2Jnnn")
                .hasMessageContaining("nnn...\"");

        StateDict many = model.stateDict().copy();
        StateDict optimizer = new Adam(model.parameters(), 0.1).stateDict();
        for (int i = 0; i < 1000; i++) {
            many.put("x" + i, Tensor.zeros(1));
            optimizer.put("x" + i, Tensor.zeros(1));
        }
        assertThatThrownBy(() -> model.loadStateDict(many))
                .hasMessageContaining("\"x99\", .. of 1000.")
                .hasMessageNotContaining("x100");
        assertThatThrownBy(() -> new Adam(model.parameters(), 0.1).loadStateDict(optimizer))
                .hasMessageContaining(", .. of 1000.")
                .hasMessageNotContaining("x100");
    }

    @Test
    void requireWritableFindsWhatWouldFailLater() throws IOException {
        Checkpoint.requireWritable(folder.resolve("run.safetensors"));
        assertThatThrownBy(() -> Checkpoint.requireWritable(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": cannot be written: a folder is in its place");
        Path missing = folder.resolve("no").resolve("x");
        assertThatThrownBy(() -> Checkpoint.requireWritable(missing))
                .hasMessage(missing + ": cannot be written: there is no folder " + missing.getParent());
    }
}
