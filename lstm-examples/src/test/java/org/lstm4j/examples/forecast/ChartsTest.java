package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.nn.train.EpochReport;
import org.lstm4j.nn.train.Scores;
import org.lstm4j.nn.train.TrainingResult;

/** A chart is drawn in bounded time, whatever the values. */
class ChartsTest {
    @TempDir
    private Path folder;

    private static TrainingResult training(double... losses) {
        List<EpochReport> epochs = new ArrayList<>();
        for (double loss : losses) {
            Scores scores = new Scores(Map.of(Scores.LOSS, loss));
            epochs.add(new EpochReport(epochs.size() + 1, epochs.size() + 1, 0.1, scores, scores));
        }
        return new TrainingResult(epochs, 1, TrainingResult.End.EPOCHS);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                1e-300,
                1e-9,
                0.5,
                1e5,
                1e9,
                1e21,
                1e300,
                Double.MAX_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NaN
            })
    void losses(double loss) {
        Path file = folder.resolve("loss.png");
        for (TrainingResult training : List.of(training(loss, loss), training(0.5, loss), training(loss, 0.5))) {
            assertTimeout(Duration.ofSeconds(20), () -> Charts.losses(training, file));
            assertThat(file).isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-300, 1e9, -1e9, 1e21, 1e300, Double.NEGATIVE_INFINITY, Double.NaN})
    void forecasts(double value) throws IOException {
        Path file = folder.resolve("forecast.png");
        Evaluation evaluation =
                new Evaluation(2000, new double[] {10, 20, 30}).add("LSTM", new double[] {10, value, 30});
        assertTimeout(Duration.ofSeconds(20), () -> Charts.forecast(evaluation, "LSTM", file));
        assertThat(ImageIO.read(file.toFile()).getWidth()).isGreaterThan(500);
        assertThat(evaluation.forecast("LSTM")[1]).isEqualTo(Double.valueOf(value));
    }

    @Test
    void anErrorNamesTheFile() {
        Path file = folder.resolve("no").resolve("loss.png");
        assertThatThrownBy(() -> Charts.losses(training(1), file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": cannot be written: ");
    }
}
