package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.data.Span;
import org.lstm4j.nn.data.Windows;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

class ForecastTrainerTest {
    private static final ForecastTrainer.Listener NOBODY = new ForecastTrainer.Listener() {};
    private static final BooleanSupplier NEVER = () -> false;

    /** A wave, whose later part is larger. */
    private static final Tensor WAVE = Tensor.of(IntStream.range(0, 80)
                    .mapToDouble(t -> Math.sin(0.7 * t) * (t < 50 ? 1 : 1.5))
                    .toArray())
            .to(DType.FLOAT32);

    private static final Windows TRAIN = Windows.of(WAVE, 6).forecasting(new Span(0, 50));
    private static final Windows VALIDATION = Windows.of(WAVE, 6).forecasting(new Span(50, 65));

    @Test
    void learns() {
        ForecastTrainer.Result result = train(settings(0, 60, 0.01, 60), NEVER);

        double untrained = result.epochs().get(0).validationLoss();
        assertThat(result.end()).isEqualTo(ForecastTrainer.End.EPOCHS);
        assertThat(result.epochs()).hasSize(60);
        assertThat(ForecastTrainer.loss(result.forecaster(), VALIDATION)).isLessThan(0.1 * untrained);
    }

    @Test
    void sameSeedGivesSameBits() {
        float[][] first = weights(train(settings(7, 3, 0.01, 3), NEVER));
        float[][] second = weights(train(settings(7, 3, 0.01, 3), NEVER));
        float[][] other = weights(train(settings(8, 3, 0.01, 3), NEVER));

        assertThat(bits(second)).isEqualTo(bits(first));
        assertThat(bits(other)).isNotEqualTo(bits(first));
    }

    /** A rate so large that the loss goes up and down. */
    @Test
    void earlyStopRestoresTheBestWeights() {
        int patience = 4;

        ForecastTrainer.Result result = train(settings(0, 200, 0.2, patience), NEVER);

        assertThat(result.end()).isEqualTo(ForecastTrainer.End.PATIENCE);
        assertThat(result.epochs()).hasSize(result.best() + 1 + patience);
        assertBestIsRestored(result);
        assertThat(result.epochs().get(result.epochs().size() - 1).validationLoss())
                .isGreaterThan(result.epochs().get(result.best()).validationLoss());
    }

    @Test
    void stopBeforeTheFirstEpochEndsGivesWhatThereIs() {
        AtomicInteger steps = new AtomicInteger();
        ForecastTrainer.Listener counter = new ForecastTrainer.Listener() {
            @Override
            public void onStep(int epoch, double loss) {
                steps.incrementAndGet();
            }
        };

        ForecastTrainer.Result result =
                new ForecastTrainer(settings(0, 50, 0.01, 5), TRAIN, VALIDATION).train(counter, () -> true);

        assertThat(steps).hasValue(1);
        assertThat(result.end()).isEqualTo(ForecastTrainer.End.REQUEST);
        assertThat(result.epochs()).hasSize(1);
        assertBestIsRestored(result);
    }

    @Test
    void stopInALaterEpochRestoresTheBestWeights() {
        AtomicInteger asked = new AtomicInteger();

        ForecastTrainer.Result result = train(settings(0, 200, 0.2, 200), () -> asked.incrementAndGet() > 100);

        assertThat(result.end()).isEqualTo(ForecastTrainer.End.REQUEST);
        assertThat(result.epochs().size()).isBetween(2, 199);
        assertBestIsRestored(result);
    }

    @Test
    void lossThatIsNotFiniteIsReported() {
        assertThatThrownBy(() -> train(settings(0, 5, 1e30, 5), NEVER))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("learning rate");
    }

    @Test
    void stepsCoverEveryExample() {
        // 44 examples.
        assertThat(new ForecastTrainer(settings(0, 1, 0.01, 1), TRAIN, VALIDATION).stepsPerEpoch())
                .isEqualTo(3);
        assertThat(new ForecastTrainer(
                                new ForecastTrainer.Settings(0, 1, 4, Integer.MAX_VALUE, 0.01, 1), TRAIN, VALIDATION)
                        .stepsPerEpoch())
                .isEqualTo(1);
    }

    private static void assertBestIsRestored(ForecastTrainer.Result result) {
        double lowest = result.epochs().stream()
                .mapToDouble(ForecastTrainer.Epoch::validationLoss)
                .min()
                .orElseThrow();
        assertThat(result.epochs().get(result.best()).validationLoss()).isEqualTo(lowest);
        assertThat(ForecastTrainer.loss(result.forecaster(), VALIDATION)).isEqualTo(lowest);
    }

    private static ForecastTrainer.Settings settings(long seed, int epochs, double learningRate, int patience) {
        return new ForecastTrainer.Settings(seed, epochs, 8, 16, learningRate, patience);
    }

    private static ForecastTrainer.Result train(ForecastTrainer.Settings settings, BooleanSupplier stop) {
        return new ForecastTrainer(settings, TRAIN, VALIDATION).train(NOBODY, stop);
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
