package org.lstm4j.examples.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Dataset;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.Sampler;
import org.lstm4j.nn.data.SubsetRandomSampler;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.train.DivergedException;
import org.lstm4j.nn.train.EarlyStopping;
import org.lstm4j.nn.train.EpochReport;
import org.lstm4j.nn.train.Objective;
import org.lstm4j.nn.train.Scores;
import org.lstm4j.nn.train.StepReport;
import org.lstm4j.nn.train.Trainer;
import org.lstm4j.nn.train.TrainingListener;
import org.lstm4j.nn.train.TrainingResult;
import org.lstm4j.tensor.Generator;

/**
 * Trains a forecaster with a {@link Trainer}: mini-batches in random order, Adam, clipped gradients, and early stopping,
 * which restores the weights of the epoch with the lowest validation loss.
 */
public final class ForecastTrainer {
    /** Gradients are scaled down to this Euclidean norm. */
    private static final double MAX_NORM = 1;
    /** The series is scaled to a variance of 1, so that this is a thousand standard deviations. */
    private static final double MAX_LOSS = 1e6;

    /**
     * How to train. The same settings on the same data give the same weights, bit for bit.
     *
     * @param seed of the initial weights and of the order of the examples
     * @param epochs maximum number of passes over the training part
     * @param hidden the units of the LSTM
     * @param batch examples per step
     * @param learningRate of Adam
     * @param patience number of epochs without a lower validation loss after which training ends
     */
    public record Settings(long seed, int epochs, int hidden, int batch, double learningRate, int patience) {}

    /**
     * The result of a training.
     *
     * @param forecaster with the weights of the best epoch
     * @param training the epochs and why the training ended. A training that was stopped counts the epoch it was stopped
     *     in, so there is at least one
     */
    public record Result(Forecaster forecaster, TrainingResult training) {}

    /** Asks after each step whether to stop, keeps the report of the last step, and ends a training that diverges. */
    private static final class StopListener implements TrainingListener {
        private final BooleanSupplier stop;
        private @Nullable Trainer trainer;
        private @Nullable StepReport last;

        StopListener(BooleanSupplier stop) {
            this.stop = stop;
        }

        @Override
        public void onStep(StepReport step) {
            last = step;
            if (stop.getAsBoolean()) {
                Objects.requireNonNull(trainer).stop();
            }
        }

        @Override
        public void onEpoch(EpochReport epoch) {
            if (!(epoch.training().loss() <= MAX_LOSS)) {
                throw new LossTooLargeException(epoch.epoch(), epoch.training().loss());
            }
        }
    }

    private final Settings settings;
    private final Dataset<Example> train;
    private final Dataset<Example> validation;

    /** A trainer on the given parts. */
    public ForecastTrainer(Settings settings, Dataset<Example> train, Dataset<Example> validation) {
        this.settings = settings;
        this.train = train;
        this.validation = validation;
    }

    /** The number of steps in an epoch; the last batch may be smaller. */
    public int stepsPerEpoch() {
        return batches(Sampler.sequential(train.size())).size();
    }

    private DataLoader<Batch> batches(Sampler order) {
        return DataLoader.of(
                train, DataLoader.options().batchSize(settings.batch()).sampler(order));
    }

    /**
     * Trains a new forecaster.
     *
     * @param listener is told of each step and epoch
     * @param stop asked after each step; true ends training. The epoch that this cuts short is validated like the others
     * @throws DivergedException if a loss, gradient or weight is NaN or infinite
     * @throws LossTooLargeException if the loss of an epoch is beyond 1,000,000
     */
    public Result train(TrainingListener listener, BooleanSupplier stop) {
        Generator generator = Generator.seeded(settings.seed());
        Forecaster forecaster = new Forecaster(settings.hidden(), generator);
        StopListener stopListener = new StopListener(stop);
        Trainer trainer = new Trainer(
                forecaster,
                new Adam(forecaster.parameters(), settings.learningRate()),
                Objective.of(batch -> forecaster.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y())),
                Trainer.options(settings.epochs())
                        .clipNorm(MAX_NORM)
                        .earlyStopping(EarlyStopping.after(settings.patience()))
                        .listener(listener)
                        .listener(stopListener));
        stopListener.trainer = trainer;
        List<Batch> validationBatch = List.of(Batch.all(validation));
        TrainingResult result = trainer.fit(batches(new SubsetRandomSampler(train.size(), generator)), validationBatch);
        if (result.end() == TrainingResult.End.STOPPED) {
            StepReport last = Objects.requireNonNull(stopListener.last);
            EpochReport cutShort = new EpochReport(
                    last.epoch(),
                    last.step(),
                    last.learningRate(),
                    new Scores(Map.of(Scores.LOSS, last.epochLoss())),
                    trainer.evaluate(validationBatch));
            listener.onEpoch(cutShort);
            result = withEpoch(cutShort, result, trainer);
        }
        return new Result(forecaster, result);
    }

    /** Adds the epoch that a stop cut short, and restores the best weights if that epoch has not the best ones. */
    private static TrainingResult withEpoch(EpochReport cutShort, TrainingResult result, Trainer trainer) {
        List<EpochReport> epochs = new ArrayList<>(result.epochs());
        epochs.add(cutShort);
        int best = result.bestEpoch();
        if (best == 0
                || cutShort.judged().loss() < epochs.get(best - 1).judged().loss()) {
            best = cutShort.epoch();
        } else {
            trainer.restoreBest();
        }
        return new TrainingResult(epochs, best, result.end());
    }
}
