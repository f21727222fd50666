package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Span;
import org.lstm4j.nn.data.Windows;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.train.DivergedException;
import org.lstm4j.nn.train.StepReport;
import org.lstm4j.nn.train.TrainingListener;
import org.lstm4j.nn.train.TrainingResult;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

class ForecastTrainerTest {
    private static final TrainingListener NONE = new TrainingListener() {};
    private static final BooleanSupplier NEVER = () -> false;

    /** A wave with a larger amplitude in its later part. */
    private static final Tensor WAVE = Tensor.of(IntStream.range(0, 80)
                    .mapToDouble(t -> Math.sin(0.7 * t) * (t < 50 ? 1 : 1.5))
                    .toArray())
            .to(DType.FLOAT32);

    private static final Windows TRAIN = Windows.of(WAVE, 6).forecasting(new Span(0, 50));
    private static final Windows VALIDATION = Windows.of(WAVE, 6).forecasting(new Span(50, 65));

    @Test
    void validationLossFallsToATenth() {
        ForecastTrainer.Result result = train(settings(0, 60, 0.01, 60), NEVER);

        double untrained = losses(result).get(0);
        assertThat(result.training().end()).isEqualTo(TrainingResult.End.EPOCHS);
        assertThat(result.training().epochs()).hasSize(60);
        assertThat(validationLoss(result.forecaster())).isLessThan(0.1 * untrained);
    }

    @Test
    void sameSeedGivesSameBits() {
        float[][] first = weights(train(settings(7, 3, 0.01, 3), NEVER));
        float[][] second = weights(train(settings(7, 3, 0.01, 3), NEVER));
        float[][] other = weights(train(settings(8, 3, 0.01, 3), NEVER));

        assertThat(bits(second)).isEqualTo(bits(first));
        assertThat(bits(other)).isNotEqualTo(bits(first));
    }

    /** With a learning rate so large that the loss rises and falls. */
    @Test
    void earlyStopRestoresTheBestWeights() {
        int patience = 4;

        ForecastTrainer.Result result = train(settings(0, 200, 0.2, patience), NEVER);

        assertThat(result.training().end()).isEqualTo(TrainingResult.End.PATIENCE);
        assertThat(result.training().epochs()).hasSize(result.training().bestEpoch() + patience);
        assertBestIsRestored(result);
        List<Double> losses = losses(result);
        assertThat(losses.get(losses.size() - 1)).isGreaterThan(Collections.min(losses));
    }

    @Test
    void stopInTheFirstEpochKeepsItsWeights() {
        AtomicInteger steps = new AtomicInteger();
        TrainingListener counter = new TrainingListener() {
            @Override
            public void onStep(StepReport step) {
                steps.incrementAndGet();
            }
        };

        ForecastTrainer.Result result =
                new ForecastTrainer(settings(0, 50, 0.01, 5), TRAIN, VALIDATION).train(counter, () -> true);

        assertThat(steps).hasValue(1);
        assertThat(result.training().end()).isEqualTo(TrainingResult.End.STOPPED);
        assertThat(result.training().epochs()).hasSize(1);
        assertBestIsRestored(result);
    }

    @Test
    void stopInALaterEpochRestoresTheBestWeights() {
        AtomicInteger asked = new AtomicInteger();

        ForecastTrainer.Result result = train(settings(0, 200, 0.2, 200), () -> asked.incrementAndGet() > 100);

        assertThat(result.training().end()).isEqualTo(TrainingResult.End.STOPPED);
        assertThat(result.training().epochs().size()).isBetween(2, 199);
        assertBestIsRestored(result);
    }

    @Test
    void divergenceThrowsWithEpochAndBatch() {
        assertThatThrownBy(() -> train(settings(0, 5, 1e30, 5), NEVER))
                .isInstanceOf(DivergedException.class)
                .hasMessageContainingAll("epoch 1", "batch");
    }

    @Test
    void lastBatchOfAnEpochMayBeSmaller() {
        // 44 examples.
        assertThat(new ForecastTrainer(settings(0, 1, 0.01, 1), TRAIN, VALIDATION).stepsPerEpoch())
                .isEqualTo(3);
        assertThat(new ForecastTrainer(
                                new ForecastTrainer.Settings(0, 1, 4, Integer.MAX_VALUE, 0.01, 1), TRAIN, VALIDATION)
                        .stepsPerEpoch())
                .isEqualTo(1);
    }

    private static List<Double> losses(ForecastTrainer.Result result) {
        return result.training().epochs().stream()
                .map(epoch -> epoch.judged().loss())
                .toList();
    }

    private static double validationLoss(Forecaster forecaster) {
        Batch all = Batch.all(VALIDATION);
        return Losses.mse(forecaster.forward(all.x()), all.y()).item();
    }

    private static void assertBestIsRestored(ForecastTrainer.Result result) {
        double lowest = Collections.min(losses(result));
        assertThat(losses(result).get(result.training().bestEpoch() - 1)).isEqualTo(lowest);
        assertThat(validationLoss(result.forecaster())).isEqualTo(lowest);
    }

    private static ForecastTrainer.Settings settings(long seed, int epochs, double learningRate, int patience) {
        return new ForecastTrainer.Settings(seed, epochs, 8, 16, learningRate, patience);
    }

    private static ForecastTrainer.Result train(ForecastTrainer.Settings settings, BooleanSupplier stop) {
        return new ForecastTrainer(settings, TRAIN, VALIDATION).train(NONE, stop);
    }

    private static float[][] weights(ForecastTrainer.Result result) {
        return result.forecaster().parameters().stream()
                .map(parameter -> parameter.data().toFloatArray())
                .toArray(float[][]::new);
    }

    private static int[][] bits(float[][] weights) {
        return Arrays.stream(weights)
                .map(values -> IntStream.range(0, values.length)
                        .map(i -> Float.floatToRawIntBits(values[i]))
                        .toArray())
                .toArray(int[][]::new);
    }
}
