package org.lstm4j.examples.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Dataset;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.Sampler;
import org.lstm4j.nn.data.SubsetRandomSampler;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.tensor.Generator;

/**
 * Trains a forecaster by mini-batches with Adam, and stops early: once the loss on the validation part has not improved
 * for some epochs, the weights of the best epoch are put back.
 */
public final class ForecastTrainer {
    /** Gradients are scaled down to this Euclidean norm. */
    private static final double MAX_NORM = 1;

    /**
     * How to train. The same settings on the same data give the same weights, bit for bit.
     *
     * @param seed of the initial weights and of the order of the batches
     * @param epochs at most so many passes over the training part
     * @param hidden the units of the LSTM
     * @param batch examples a step
     * @param learningRate of Adam
     * @param patience epochs without a better validation loss before training ends
     */
    public record Settings(long seed, int epochs, int hidden, int batch, double learningRate, int patience) {}

    /**
     * One pass over the training part.
     *
     * @param trainLoss the mean loss of its steps, each measured before the step
     * @param validationLoss the loss on the validation part after it
     */
    public record Epoch(double trainLoss, double validationLoss) {}

    /** Why training ended. */
    public enum End {
        /** All epochs were done. */
        EPOCHS,
        /** The validation loss stopped improving. */
        PATIENCE,
        /** Somebody asked for it. */
        REQUEST
    }

    /**
     * What training gives.
     *
     * @param forecaster with the weights of the best epoch
     * @param epochs all that were begun, the first at 0
     * @param best the position of the epoch with the lowest validation loss
     */
    public record Result(Forecaster forecaster, List<Epoch> epochs, int best, End end) {}

    /** Hears how training goes. */
    public interface Listener {
        /** Called after each step with the mean loss of the epoch so far. */
        default void onStep(int epoch, double loss) {}

        /** Called after each epoch. */
        default void onEpoch(int number, Epoch epoch) {}
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
     * @param stop asked after each step; true ends training. The epoch that this cuts short is validated like the others
     * @throws DivergedException if the loss is no longer a finite number
     */
    public Result train(Listener listener, BooleanSupplier stop) {
        Generator generator = Generator.seeded(settings.seed());
        Forecaster forecaster = new Forecaster(settings.hidden(), generator);
        Adam adam = new Adam(forecaster.parameters(), settings.learningRate());
        DataLoader<Batch> batches = batches(new SubsetRandomSampler(train.size(), generator));

        List<Epoch> epochs = new ArrayList<>();
        int best = 0;
        StateDict bestWeights = forecaster.stateDict().copy();
        End end = End.EPOCHS;
        while (end == End.EPOCHS && epochs.size() < settings.epochs()) {
            int number = epochs.size();
            double trainLoss = epoch(number, forecaster, adam, batches, listener, stop);
            Epoch epoch = new Epoch(trainLoss, loss(forecaster, validation));
            epochs.add(epoch);
            listener.onEpoch(number, epoch);
            if (number == 0 || epoch.validationLoss() < epochs.get(best).validationLoss()) {
                best = number;
                bestWeights = forecaster.stateDict().copy();
            }
            if (stop.getAsBoolean()) {
                end = End.REQUEST;
            } else if (number - best >= settings.patience()) {
                end = End.PATIENCE;
            }
        }
        forecaster.loadStateDict(bestWeights);
        return new Result(forecaster, List.copyOf(epochs), best, end);
    }

    /** One pass over the training part in random order; gives the mean loss. */
    private double epoch(
            int number,
            Forecaster forecaster,
            Adam adam,
            DataLoader<Batch> batches,
            Listener listener,
            BooleanSupplier stop) {
        double sum = 0;
        int seen = 0;
        for (Batch batch : batches) {
            sum += step(forecaster, adam, batch) * batch.size();
            seen += batch.size();
            if (!Double.isFinite(sum)) {
                throw new DivergedException(
                        "the loss is " + sum + " in epoch " + (number + 1) + ": try a smaller learning rate");
            }
            listener.onStep(number, sum / seen);
            if (stop.getAsBoolean()) {
                break;
            }
        }
        return sum / seen;
    }

    /** One step against the gradient of the loss; gives the loss before it. */
    private static double step(Forecaster forecaster, Adam adam, Batch batch) {
        adam.zeroGrad();
        Variable loss = Losses.mse(forecaster.forward(batch.x()), batch.y());
        loss.backward();
        GradClip.norm(adam.parameters(), MAX_NORM);
        adam.step();
        return loss.item();
    }

    /** The mean squared error over all examples, without a graph. */
    public static double loss(Forecaster forecaster, Dataset<Example> windows) {
        Batch all = Batch.all(windows);
        return GradMode.noGrad(
                () -> Losses.mse(forecaster.forward(all.x()), all.y()).item());
    }
}
