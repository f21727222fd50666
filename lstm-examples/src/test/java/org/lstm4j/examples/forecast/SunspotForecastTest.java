package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.train.TrainingListener;

class SunspotForecastTest {
    private static final int TRAIN_END = 216;
    private static final int VALIDATION_END = 263;

    @Test
    void scalerIsFittedToTheTrainingPartOnly() throws IOException {
        double[] values = Series.sunspots().values();
        double mean = Arrays.stream(values, 0, TRAIN_END).average().orElseThrow();

        assertThat(new SunspotForecast(settings(1), 24).metadata()).containsEntry("mean", Double.toString(mean));
    }

    @Test
    void testPartHasNoInfluenceOnTheWeights() throws IOException {
        double[] values = Series.sunspots().values();
        List<float[]> expected = trainedOn(values);

        Arrays.fill(values, VALIDATION_END, values.length, 1e6);

        assertThat(trainedOn(values)).usingRecursiveComparison().isEqualTo(expected);
    }

    /** With one epoch, the validation part does not choose between epochs. */
    @Test
    void validationPartHasNoInfluenceOnAnEpoch() throws IOException {
        double[] values = Series.sunspots().values();
        List<float[]> expected = trainedOn(values);

        Arrays.fill(values, TRAIN_END, values.length, 1e6);

        assertThat(trainedOn(values)).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void beatsTheBaselinesAfterFewEpochs() throws IOException {
        SunspotForecast sunspots = new SunspotForecast(settings(30), 24);

        Evaluation evaluation = sunspots.test(
                sunspots.train(new TrainingListener() {}, () -> false).forecaster());

        assertThat(evaluation.year(0)).isEqualTo(1963);
        assertThat(evaluation.size()).isEqualTo(46);
        Accuracy lstm = evaluation.accuracy(SunspotForecast.LSTM);
        for (String baseline : List.of("persistence", "seasonal naive")) {
            Accuracy accuracy = evaluation.accuracy(baseline);
            assertThat(lstm.rmse()).as(baseline).isLessThan(0.75 * accuracy.rmse());
            assertThat(lstm.mae()).as(baseline).isLessThan(0.75 * accuracy.mae());
        }
    }

    private static List<float[]> trainedOn(double[] values) {
        return new SunspotForecast(settings(1), 24, new Series(1700, values))
                .train(new TrainingListener() {}, () -> false).forecaster().parameters().stream()
                        .map(Parameter::data)
                        .map(data -> data.toFloatArray())
                        .toList();
    }

    private static ForecastTrainer.Settings settings(int epochs) {
        return new ForecastTrainer.Settings(0, epochs, 16, 32, 0.01, 30);
    }
}
