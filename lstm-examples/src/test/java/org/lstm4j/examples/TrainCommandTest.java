package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.examples.forecast.Forecaster;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

class TrainCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void trainingWritesWeightsForecastsAndCharts() throws IOException {
        int exitCode = run(
                "--epochs",
                "2",
                "--hidden",
                "4",
                "--out",
                folder.resolve("new/folder").toString());

        assertThat(err.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("training 1700-1915, validation 1916-1962, test 1963-2008")
                .contains("epoch 2, loss ")
                .containsPattern("persistence +29\\.3 +22\\.5")
                .containsPattern("seasonal naive +34\\.8 +25\\.8")
                .doesNotContain("\r", "\u001b");
        Path written = folder.resolve("new/folder");
        assertThat(ImageIO.read(written.resolve("loss.png").toFile()).getWidth())
                .isGreaterThan(500);
        assertThat(ImageIO.read(written.resolve("forecast.png").toFile()).getWidth())
                .isGreaterThan(500);
        List<String> rows = Files.readAllLines(written.resolve("forecasts.csv"));
        assertThat(rows).hasSize(1 + 46);
        assertThat(rows.get(0)).isEqualTo("year,truth,LSTM,persistence,seasonal naive");
        assertThat(rows.get(1)).startsWith("1963,27.9,").endsWith(",37.6,31.5");
        StoredArrays weights = Safetensors.read(written.resolve("weights.safetensors"));
        assertThat(weights.metadata()).containsEntry("format", "pt").containsEntry("window", "24");
        assertThat(new Forecaster(4, Generator.seeded(1))
                        .loadStateDict(StateDict.of(weights.tensors()), true)
                        .isComplete())
                .isTrue();
    }

    @Test
    void quietPrintsOnlyTheTable() {
        run("--epochs", "1", "--hidden", "2", "--quiet", "--out", folder.toString());

        assertThat(out.toString().lines()).hasSize(5).first().asString().startsWith("Test 1963-2008");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--epochs=0",
                "--epochs=many",
                "--hidden=-1",
                "--hidden=1000000",
                "--window=0",
                "--window=216",
                "--batch=0",
                "--lr=0",
                "--lr=NaN",
                "--lr=Infinity",
                "--patience=0",
                "--seed=1.5",
                "--nonsense",
                "word"
            })
    void wrongUsagePrintsOneLineAndExitsWith2(String argument) {
        int exitCode = run(argument, "--out", folder.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1).first().asString().startsWith("lstm train: ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void fileInPlaceOfTheFolderFailsBeforeTraining() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        int exitCode = run("--out", file.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly("lstm train: cannot write to the folder " + file + " (a file is in its place)");
    }

    @Test
    void divergencePrintsOneLineWithAHint() {
        int exitCode = run("--lr", "1e300", "--quiet", "--out", folder.toString());

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("smaller learning rate");
    }

    /** Finite losses of 1e20 and more: a chart of them took minutes to draw. */
    @Test
    void aLossThatStaysFiniteEndsTheTrainingToo() {
        int exitCode =
                assertTimeout(Duration.ofSeconds(60), () -> run("--lr", "1e9", "--quiet", "--out", folder.toString()));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("diverged", "smaller learning rate");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void resultsOfAnEarlierRunAreNotOverwrittenSilently() throws IOException {
        Path earlier = Files.writeString(folder.resolve("loss.png"), "mine");

        assertThat(run("--epochs", "1", "--hidden", "2", "--out", folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "lstm train: the folder " + folder
                                + " has results of an earlier run (loss.png): choose another folder with --out, or add --overwrite");
        assertThat(earlier).hasContent("mine");
        assertThat(folder.toFile().list()).containsExactly("loss.png");

        assertThat(run("--epochs", "1", "--hidden", "2", "--quiet", "--overwrite", "--out", folder.toString()))
                .isZero();
        assertThat(Files.size(earlier)).isGreaterThan(1000);
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "train";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }
}
