package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.nn.io.EventFile;
import org.lstm4j.nn.io.EventReader;

/** What listeners write. */
class LogsTest {
    @TempDir
    private Path folder;

    private static Scores scores(double loss, double accuracy) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("loss", loss);
        all.put("accuracy", accuracy);
        return new Scores(all);
    }

    private static EpochReport epoch(int number) {
        return new EpochReport(number, number * 10L, 0.1 / number, scores(1.0 / number, 0.5), scores(0.25, Double.NaN));
    }

    @Test
    void csvHasARowForEachEpoch() throws IOException {
        Path file = folder.resolve("run.csv");
        try (CsvLog log = CsvLog.create(file)) {
            log.onEpoch(epoch(1));
            assertThat(Files.readString(file)).hasLineCount(2);
            log.onEpoch(epoch(3));
        }
        assertThat(Files.readString(file))
                .isEqualTo("epoch,step,learning_rate,loss,accuracy,validation_loss,validation_accuracy\n"
                        + "1,10,0.1,1.0,0.5,0.25,NaN\n"
                        + "3,30,0.03333333333333333,0.3333333333333333,0.5,0.25,NaN\n");
        // A new log takes the place of the old.
        try (CsvLog log = CsvLog.create(file)) {
            log.onEpoch(new EpochReport(1, 2, 0.5, scores(3, 4), null));
        }
        assertThat(Files.readString(file)).isEqualTo("epoch,step,learning_rate,loss,accuracy\n1,2,0.5,3.0,4.0\n");
    }

    @Test
    void csvContinuesInAResumedRun() throws IOException {
        Path file = folder.resolve("run.csv");
        for (int from : new int[] {1, 2}) {
            try (CsvLog log = CsvLog.append(file)) {
                log.onEpoch(epoch(from));
                log.onEpoch(epoch(from + 1));
                log.onEpoch(epoch(from + 2));
            }
        }
        assertThat(Files.readAllLines(file).stream().map(line -> line.substring(0, line.indexOf(','))))
                .containsExactly("epoch", "1", "2", "3", "4");
        try (CsvLog log = CsvLog.append(file)) {
            assertThatThrownBy(() -> log.onEpoch(new EpochReport(5, 2, 0.5, scores(3, 4), null)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("expected the columns epoch,step,learning_rate,loss,accuracy,");
        }
        assertThat(Files.readAllLines(file)).hasSize(5);
    }

    /** After a kill: all rows but the torn last one stay, and stay while the file is continued. */
    @Test
    void csvRepairsATornLine() throws IOException {
        Path file = folder.resolve("run.csv");
        try (CsvLog log = CsvLog.create(file)) {
            log.onEpoch(epoch(1));
            log.onEpoch(epoch(2));
        }
        String complete = Files.readString(file);
        for (String torn : new String[] {"3,30,0.03333", "3", ""}) {
            Files.writeString(file, complete + torn);
            try (CsvLog log = CsvLog.append(file)) {
                assertThat(Files.readString(file)).isEqualTo(complete + torn);
                log.onEpoch(epoch(3));
                assertThat(Files.readString(file))
                        .startsWith(complete + "3,30,0.0333")
                        .hasLineCount(4);
            }
        }
        Files.writeString(file, "epoch,st");
        try (CsvLog log = CsvLog.append(file)) {
            log.onEpoch(epoch(1));
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(complete).startsWith(Files.readString(file));
    }

    @Test
    void csvRefusesFilesThatAreNoLog() throws IOException {
        Path file = folder.resolve("run.csv");
        Files.writeString(file, "epoch,loss\n1,2\n\u001b[31m" + "x".repeat(100) + "\n");
        assertThatThrownBy(() -> CsvLog.append(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ", line 3: expected the number of an epoch at the start")
                .hasMessageContaining("'\\u001b[31mxxx")
                .hasMessageEndingWith("x...'");
        Files.writeString(file, "\u001b[31m\n1,2\n");
        try (CsvLog log = CsvLog.append(file)) {
            assertThatThrownBy(() -> log.onEpoch(epoch(2)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("but the file has '\\u001b[31m'");
        }
        assertThat(Files.readString(file)).isEqualTo("\u001b[31m\n1,2\n");
    }

    /** Found before the training, not after its first epoch. */
    @Test
    void csvNeedsAFolder() {
        Path file = folder.resolve("none").resolve("run.csv");
        assertThatThrownBy(() -> CsvLog.create(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no folder " + file.getParent());
        assertThatThrownBy(() -> CsvLog.append(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> CsvLog.append(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void csvRefusesOtherColumns() throws IOException {
        try (CsvLog log = CsvLog.create(folder.resolve("run.csv"))) {
            log.onEpoch(epoch(1));
            assertThatThrownBy(() -> log.onEpoch(new EpochReport(2, 2, 0.5, scores(3, 4), null)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("validation_loss");
        }
    }

    @Test
    void progressPrintsALineForEachEpoch() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), 2);
        for (int step = 1; step <= 4; step++) {
            progress.onStep(new StepReport(1, step, step, 9, 1.0 / step, 1, 0.1));
        }
        progress.onEpoch(epoch(1));
        progress.onEpoch(new EpochReport(2, 8, 0.1, scores(1234567, 1e-9), null));
        progress.onEnd(new TrainingResult(List.of(), 1, TrainingResult.End.PATIENCE));
        progress.onEnd(new TrainingResult(List.of(), 0, TrainingResult.End.STOPPED));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "epoch 1, step 2: loss 0.500000",
                        "epoch 1, step 4: loss 0.250000",
                        "epoch 1, step 10: loss 1.00000, accuracy 0.500000; validation loss 0.250000, accuracy NaN",
                        "epoch 2, step 8: loss 1.23457e+06, accuracy 1.00000e-09",
                        "end: no better for long enough; the best epoch was 1",
                        "end: stopped on request");
    }

    @Test
    void tensorBoardHasStepsAndEpochs() throws IOException {
        List<EventReader.Event> events;
        try (EventFile file = EventFile.create(folder)) {
            TensorBoardLog log = new TensorBoardLog(file);
            log.onStep(new StepReport(1, 1, 1, 0.5, 9, 2, 0.125));
            log.onStep(new StepReport(1, 2, 2, 0.25, 9, Double.NaN, 0.0625));
            log.onEpoch(new EpochReport(1, 2, 0.0625, scores(0.375, 0.5), scores(0.75, 1)));
            // Visible before it is closed.
            events = EventReader.read(file.path());
        }
        assertThat(events.subList(1, events.size()).stream()
                        .map(event -> event.tag() + " " + event.step() + " " + event.value()))
                .containsExactly(
                        "loss/step 1 0.5",
                        "learning_rate 1 0.125",
                        "gradient_norm 1 2.0",
                        "loss/step 2 0.25",
                        "learning_rate 2 0.0625",
                        "loss/training 2 0.375",
                        "accuracy/training 2 0.5",
                        "loss/validation 2 0.75",
                        "accuracy/validation 2 1.0");
    }
}
