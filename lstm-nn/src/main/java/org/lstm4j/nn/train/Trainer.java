package org.lstm4j.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.io.Checkpoints;
import org.lstm4j.nn.optim.LBFGS;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.tensor.Generator;

/**
 * The training loop. The model, the optimizer and the data can also be used and trained by a hand-written loop before and
 * after, with the same bits. An epoch is
 *
 * <pre>
 * for each batch, or each piece of one:
 *     zeroGrad; loss; backward; clip; optimizer.step; schedules by step
 * validate; schedules by epoch; compare with the best; tell listeners; save
 * </pre>
 *
 * <p>A complete example: a network that forecasts the next value of a series, and resumes from its checkpoint if it is run
 * again.
 *
 * <pre>{@code
 * static final class Forecaster extends Module {
 *     private final LSTM lstm;
 *     private final Linear head;
 *
 *     Forecaster(Generator rng) {
 *         lstm = register("lstm", new LSTM(LSTM.options(1, 16).batchFirst(true), rng));
 *         head = register("head", new Linear(16, 1, rng));
 *     }
 *
 *     Variable forward(Variable x) {
 *         return head.forward(lstm.forward(x).last());
 *     }
 * }
 *
 * static TrainingResult train(Tensor series, Path file, PrintStream out) throws IOException {
 *     Generator rng = Generator.seeded(0);
 *     Forecaster model = new Forecaster(rng);
 *     Optimizer adam = new Adam(model.parameters(), 1e-2);
 *     Objective objective =
 *             Objective.of(batch -> model.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y()));
 *
 *     Windows windows = Windows.of(series, 20);
 *     DataLoader<Batch> training = DataLoader.of(
 *             windows.forecasting(new Span(0, 150)),
 *             DataLoader.options().batchSize(16).shuffle(rng));
 *     List<Batch> validation = List.of(Batch.all(windows.forecasting(new Span(150, 200))));
 *
 *     TrainerOptions options = Trainer.options(30)
 *             .clipNorm(1)
 *             .metrics(Metrics.rmse())
 *             .schedules(Schedule.everyEpoch(new ReduceLROnPlateau(adam)))
 *             .earlyStopping(EarlyStopping.after(10))
 *             .checkpoint(CheckpointPlan.everyEpochs(file, 5))
 *             .generator("rng", rng)
 *             .listener(new Progress(out));
 *     Trainer trainer = new Trainer(model, adam, objective, options);
 *     if (Files.exists(file)) {
 *         trainer.resume(file);
 *     }
 *     return trainer.fit(training, validation);
 * }
 * }</pre>
 */
public final class Trainer {
    private final Module model;
    private final Optimizer optimizer;
    private final Objective objective;
    private final TrainerOptions options;
    private final Stepper stepper;
    private final Evaluation evaluation;
    private RunState state;
    private boolean running;
    /** Whether a batch was started and not finished; nothing can be saved then. */
    private boolean inBatch;
    /** The number of steps at the last checkpoint. */
    private long saved;

    private volatile boolean stopRequested;

    /** The defaults for a number of epochs; see {@link TrainerOptions}. */
    public static TrainerOptions options(int epochs) {
        return TrainerOptions.of(epochs);
    }

    /**
     * @param model is set to training and evaluation mode; its weights are kept and saved
     * @param optimizer of its parameters
     * @param objective from batches to losses
     * @throws IllegalArgumentException if the optimizer needs a closure, as {@link LBFGS}, or a schedule is for another
     *     optimizer
     */
    public Trainer(Module model, Optimizer optimizer, Objective objective, TrainerOptions options) {
        if (optimizer instanceof LBFGS) {
            throw new IllegalArgumentException("Trainer: LBFGS evaluates the loss several times in a step; write the"
                    + " loop by hand, with step(closure)");
        }
        for (Schedule schedule : options.schedules()) {
            if (schedule.scheduler().optimizer() != optimizer) {
                throw new IllegalArgumentException("Trainer: a schedule is for another optimizer than the trainer's");
            }
        }
        this.model = model;
        this.optimizer = optimizer;
        this.objective = objective;
        this.options = options;
        this.stepper = new Stepper(model, optimizer, options);
        this.evaluation = new Evaluation(model, objective, options.metrics());
        this.state = new RunState(options);
    }

    // ---- Training -------------------------------------------------------------------------------------------------

    /** As {@link #fit(Iterable, Iterable)}, without validation. */
    public TrainingResult fit(Iterable<Batch> training) {
        return fit(training, null);
    }

    /**
     * Trains until all epochs are done, early stopping ends the run, or a stop is requested. After a requested stop,
     * another call continues the run.
     *
     * <p>A stop is requested by {@link #stop}, or by interrupting the thread (which stays interrupted). The run stops after
     * the first batch that leaves no accumulated gradient without its step. The model is in training mode afterwards.
     *
     * @param training each iterator is an epoch, as of a {@code DataLoader}
     * @param validation as training; measured in evaluation mode without a graph; null for none
     * @throws DivergedException at a loss, gradient or parameter that is NaN or infinite; the message names the epoch, the
     *     batch and the first parameter at fault. The model is in the state after the previous step
     * @throws TrainingException if an exception is thrown in an epoch; the message names the epoch and the batch
     * @throws UncheckedIOException if a checkpoint cannot be written, now or later
     * @throws IllegalArgumentException if the model has {@link Module#unregistered} fields, or the optimizer none of its
     *     parameters
     * @throws IllegalStateException if it is running already, or failed in the middle of a batch and has not been
     *     {@linkplain #resume resumed}
     */
    public TrainingResult fit(Iterable<Batch> training, @Nullable Iterable<Batch> validation) {
        if (running || isInBatch()) {
            throw new IllegalStateException(
                    running
                            ? "Trainer: fit is running already"
                            : "Trainer: a run failed in the middle of a batch; resume from a checkpoint first");
        }
        CheckpointPlan.requireWritable(options.checkpoint());
        running = true;
        try {
            stepper.watch().start();
            model.train();
            continueFromLast();
            saved = state.step;
            List<EpochReport> epochs = new ArrayList<>();
            TrainingResult.End end = null;
            while (end == null) {
                if (isOutOfPatience()) {
                    end = TrainingResult.End.PATIENCE;
                } else if (state.epoch >= options.epochs()) {
                    end = TrainingResult.End.EPOCHS;
                } else if (options.isLimit(state.step) || isToStop() || !batches(training)) {
                    end = options.isLimit(state.step) ? TrainingResult.End.STEPS : TrainingResult.End.STOPPED;
                } else {
                    epochs.add(endEpoch(validation));
                }
            }
            if (end == TrainingResult.End.STOPPED || end == TrainingResult.End.STEPS) {
                saveAsPlanned();
            }
            if (end == TrainingResult.End.STOPPED) {
                stopRequested = false;
            } else {
                restoreBest();
            }
            TrainingResult result = new TrainingResult(epochs, state.bestEpoch, end);
            options.listeners().forEach(listener -> listener.onEnd(result));
            return result;
        } finally {
            running = false;
        }
    }

    /** The model may have the best weights instead of those of the last step, to which the optimizer's state belongs. */
    private void continueFromLast() {
        StateDict last = state.weightsToContinue(model);
        if (last == state.last) {
            model.loadStateDict(last);
        }
        state.last = null;
    }

    private boolean isOutOfPatience() {
        EarlyStopping early = options.earlyStopping();
        return early != null && state.batch == 0 && state.waited >= early.patience();
    }

    /** Requests a stop, from any thread. After a call before {@link #fit}, that stops at once. */
    public void stop() {
        stopRequested = true;
    }

    private boolean isToStop() {
        return stopRequested || Thread.currentThread().isInterrupted();
    }

    /** The remaining batches of an epoch; returns whether the epoch is complete. */
    private boolean batches(Iterable<Batch> training) {
        Iterator<Batch> batches = state.batch == 0 ? begin(training) : goOn(training);
        while (at(state.batch + 1, batches::hasNext)) {
            Batch batch = at(state.batch + 1, batches::next);
            inBatch = true;
            at(state.batch + 1, () -> objective.run(batch, this::part));
            state.batch++;
            inBatch = false;
            if (!stepper.isWaiting()) {
                saveBySteps();
                if (isToStop() || (options.isLimit(state.step) && at(state.batch + 1, batches::hasNext))) {
                    return false;
                }
            }
        }
        if (state.tally.isEmpty()) {
            throw new TrainingException(place(0), "the training data gave no batch");
        }
        if (stepper.isWaiting()) {
            at(state.batch, () -> step(state.batch));
        }
        return true;
    }

    private Iterator<Batch> begin(Iterable<Batch> training) {
        state.beginEpoch(options.generators());
        return at(1, training::iterator);
    }

    /** Draws the order of the epoch again, and skips the batches that were done. */
    private Iterator<Batch> goOn(Iterable<Batch> training) {
        Map<String, Generator> generators = options.generators();
        Map<String, byte[]> now = new LinkedHashMap<>();
        generators.forEach((name, generator) -> now.put(name, generator.state()));
        try {
            restore(generators, state.epochStart);
            Iterator<Batch> batches = at(1, training::iterator);
            for (int i = 0; i < state.batch; i++) {
                if (!at(i + 1, batches::hasNext)) {
                    throw new TrainingException(
                            place(0),
                            "the training data gave " + i + " batches, but " + state.batch
                                    + " of this epoch were done");
                }
                at(i + 1, batches::next);
            }
            return batches;
        } finally {
            restore(generators, now);
        }
    }

    private static void restore(Map<String, Generator> generators, Map<String, byte[]> states) {
        generators.forEach((name, generator) -> generator.restore(Objects.requireNonNull(states.get(name))));
    }

    private void part(Objective.Part part) {
        double loss = part.loss().item();
        boolean due = stepper.add(part, loss, place(state.batch + 1));
        state.tally.add(part, loss);
        if (due) {
            step(state.batch + 1);
        }
    }

    private void step(int batch) {
        Stepper.Step made = stepper.step(place(batch));
        state.step++;
        state.learningRate = made.learningRate();
        StepReport report = new StepReport(
                state.epoch + 1,
                batch,
                state.step,
                made.loss(),
                state.tally.loss(),
                made.gradientNorm(),
                made.learningRate());
        options.listeners().forEach(listener -> listener.onStep(report));
    }

    private EpochReport endEpoch(@Nullable Iterable<Batch> validation) {
        if (options.checkFinite()) {
            stepper.finite().values(place(0));
        }
        Scores training = state.tally.scores();
        Scores validated = validation == null ? null : evaluation.run(validation, "validation batch", state);
        EpochReport report = new EpochReport(state.epoch + 1, state.step, state.learningRate, training, validated);
        if (validated != null && options.checkFinite() && !Double.isFinite(validated.loss())) {
            throw new DivergedException(place(0), null, "the loss on the validation data is " + validated.loss());
        }
        options.schedules().forEach(schedule -> schedule.afterEpoch(report.judged()));
        stepper.watch().endEpoch();
        state.history.add(report);
        state.endEpoch(options.metrics());
        keepIfBetter(report.judged());
        options.listeners().forEach(listener -> listener.onEpoch(report));
        CheckpointPlan plan = options.checkpoint();
        if (plan != null && plan.epochs() > 0 && state.epoch % plan.epochs() == 0) {
            saveAsPlanned();
        } else {
            saveBySteps();
        }
        return report;
    }

    private void keepIfBetter(Scores scores) {
        EarlyStopping early = options.earlyStopping();
        if (early == null) {
            return;
        }
        double value = scores.get(early.metric());
        if (early.isBetter(value, state.bestValue)) {
            state.bestValue = value;
            state.bestEpoch = state.epoch;
            state.best = model.stateDict().copy();
            state.waited = 0;
        } else {
            state.waited++;
        }
    }

    // ---- Evaluation -----------------------------------------------------------------------------------------------

    /**
     * Computes the loss and the metrics in evaluation mode, without a graph. Afterwards each module is in its previous
     * mode.
     *
     * @throws TrainingException if an exception is thrown; the message names the batch
     */
    public Scores evaluate(Iterable<Batch> batches) {
        return evaluation.run(batches, "evaluated batch", state);
    }

    private boolean isInBatch() {
        return inBatch || stepper.isWaiting();
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    /** The number of epochs done, including earlier runs. */
    public int epoch() {
        return state.epoch;
    }

    /** All epochs done, including those of earlier runs, in order. */
    public List<EpochReport> history() {
        return List.copyOf(state.history);
    }

    /** The number of optimizer steps made, including earlier runs. */
    public long step() {
        return state.step;
    }

    /**
     * Loads the best weights, those of {@link TrainingResult#bestEpoch}, into the model. A run that was not stopped on
     * request has done so. {@link #fit} and {@link #save} continue from the weights of the last step all the same, unless
     * those of the model are changed in between.
     *
     * @return whether there are any
     */
    public boolean restoreBest() {
        state.restoreBest(model);
        return state.best != null;
    }

    /**
     * Saves everything that {@link #resume} needs: model, optimizer, schedules, generators, counters, history,
     * running sums of the epoch and best weights. May be called between runs, and by a listener after an epoch.
     *
     * <p>The part {@code model} has the weights of the last step, which belong to the optimizer's state, also after the run
     * has ended and the model has the best ones; those are the part {@code best}. To keep the best weights alone, write the
     * model's own state dictionary.
     *
     * @throws IllegalStateException in the middle of a batch
     * @throws IOException if the file cannot be written
     */
    public void save(Path file) throws IOException {
        if (isInBatch()) {
            throw new IllegalStateException("Trainer: nothing can be saved in the middle of a batch");
        }
        RunCheckpoint.of(model, optimizer, options, state).write(file);
    }

    /**
     * Resumes a run that was {@linkplain #save saved}, between two epochs or in the middle of one. With the same model,
     * optimizer, objective, options and data it gives the same bits as a run that was never interrupted.
     *
     * <p>In the middle of an epoch the loader draws its order again, and batches that were done are skipped. That needs
     * a loader that gives the same batches for the same state of its generator, which is one of {@link
     * TrainerOptions#generators}. (The one case where a {@code DataLoader} does not: a sampler that draws with replacement
     * or in several rounds while the pass runs, from the generator that dropout draws from as well.)
     *
     * <p>A file that is damaged is reported by the log, and the checkpoint before it is used, if one was kept: {@link
     * CheckpointPlan#keep}.
     *
     * @throws IllegalArgumentException if the file is for another model, optimizer or other options; the message says what
     *     was expected, and nothing has changed
     * @throws org.lstm4j.tensor.io.FormatException if the file is malformed or no checkpoint; nothing has changed
     * @throws IOException if the file cannot be read
     * @throws IllegalStateException if a run is in progress
     */
    public void resume(Path file) throws IOException {
        if (running) {
            throw new IllegalStateException("Trainer: cannot resume while fit is running");
        }
        state = RunCheckpoint.restore(Checkpoints.read(file), file, model, optimizer, options);
        inBatch = false;
        stepper.reset();
    }

    /** A batch can make several steps, and several batches one, so any multiple that was passed counts. */
    private void saveBySteps() {
        CheckpointPlan plan = options.checkpoint();
        if (plan != null && plan.steps() > 0 && state.step / plan.steps() > saved / plan.steps()) {
            saveAsPlanned();
        }
    }

    private void saveAsPlanned() {
        CheckpointPlan plan = options.checkpoint();
        if (plan != null) {
            try {
                Checkpoints.write(RunCheckpoint.of(model, optimizer, options, state), plan.file(), plan.keep());
                saved = state.step;
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Trainer: after step " + state.step + ": the checkpoint " + plan.file() + " cannot be written: "
                                + e,
                        e);
            }
        }
    }

    // ---- Errors ---------------------------------------------------------------------------------------------------

    private Place place(int batch) {
        return new Place(state.epoch + 1, batch, state.step, "batch");
    }

    private void at(int batch, Runnable action) {
        at(batch, () -> {
            action.run();
            return true;
        });
    }

    /** Adds the batch to exceptions. */
    private <T> T at(int batch, Supplier<T> action) {
        try {
            return action.get();
        } catch (TrainingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TrainingException(place(batch), e);
        }
    }
}
