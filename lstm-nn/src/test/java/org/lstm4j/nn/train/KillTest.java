package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.nn.io.Checkpoint;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.tensor.Tensor;

/**
 * A training that saves after each step is killed at any moment and resumed: it ends with the bits of one that was never
 * disturbed, and leaves no temporary file. The number of runs is {@code -Dlstm4j.kills}, 20 by default; every second one is
 * killed again after it was resumed.
 */
class KillTest {
    private static final int RUNS = Integer.getInteger("lstm4j.kills", 20);

    private static final int EPOCHS = 12;

    @TempDir
    private Path folder;

    @Test
    void aKilledTrainingEndsAsAnUndisturbedOne() throws IOException, InterruptedException {
        long began = System.nanoTime();
        Path undisturbed = folder.resolve("undisturbed");
        String expected = ended(start(undisturbed));
        long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        // Side by side: each is a process of its own.
        int interrupted = IntStream.range(0, RUNS)
                .parallel()
                .map(i -> killed(i, 1 + i % 2, whole, expected))
                .sum();
        int kills = RUNS + RUNS / 2;
        System.out.println(RUNS + " runs, killed " + kills + " times, " + interrupted
                + " of them before their end: each ended as the undisturbed");
        assertThat(interrupted).isGreaterThan(kills / 4);
    }

    /** A run that is killed some times and ends then; returns how many of the kills met it running. */
    private int killed(int i, int times, long whole, String expected) {
        try {
            Random random = new Random(i);
            Path run = folder.resolve("run" + i);
            int interrupted = 0;
            for (int kill = 0; kill < times; kill++) {
                Process process = start(run);
                process.waitFor(random.nextLong(whole), TimeUnit.MILLISECONDS);
                interrupted += process.isAlive() ? 1 : 0;
                // SIGKILL.
                process.destroyForcibly().waitFor();
            }
            assertThat(ended(start(run))).as("run %s", i).isEqualTo(expected);
            cleanUpAsLater(run);
            try (Stream<Path> files = Files.list(run)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("run.safetensors", "run.safetensors.1");
            }
            return interrupted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A temporary file that is empty may be one that another process has just created; it is deleted by a write some seconds
     * later, for which the test does not wait.
     */
    private static void cleanUpAsLater(Path run) throws IOException {
        List<Path> empty;
        try (Stream<Path> files = Files.list(run)) {
            empty = files.filter(file -> file.toString().endsWith(".tmp")).toList();
        }
        if (!empty.isEmpty()) {
            for (Path file : empty) {
                assertThat(file).isEmptyFile();
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
            }
            Path file = run.resolve("run.safetensors");
            Checkpoint.read(file).write(file);
        }
    }

    private static Process start(Path run) throws IOException {
        Files.createDirectories(run);
        return new ProcessBuilder(List.of(
                        new File(System.getProperty("java.home"), "bin/java").getPath(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlstm4j.kernels=scalar",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KillTest.class.getName(),
                        run.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String ended(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.strip();
    }

    /** Trains from where the last one was killed, and prints the weights at the end. */
    public static void main(String[] folder) throws IOException {
        Path file = Path.of(folder[0]).resolve("run.safetensors");
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Trainer trainer = run.trainer(run.options(EPOCHS).checkpoint(CheckpointPlan.everySteps(file, 1)));
        if (Files.exists(file)) {
            trainer.resume(file);
        }
        trainer.fit(run.loader, run.validation);
        StringBuilder text = new StringBuilder();
        for (Tensor weight : run.net.stateDict().entries().values()) {
            text.append(Arrays.hashCode(weight.toDoubleArray())).append(' ');
        }
        for (EpochReport epoch : trainer.history()) {
            text.append(epoch.hashCode()).append(' ');
        }
        System.out.println(text);
    }
}
