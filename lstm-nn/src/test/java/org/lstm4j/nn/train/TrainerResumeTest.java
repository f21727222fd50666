package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.io.Checkpoint;
import org.lstm4j.nn.optim.Adadelta;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.NAdam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.Rprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.CosineAnnealingLR;
import org.lstm4j.nn.optim.schedule.ExponentialLR;
import org.lstm4j.nn.optim.schedule.OneCycleLR;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

/** A resumed run gives the bits of one that was never interrupted. */
@Tag("slow")
class TrainerResumeTest {
    private static final int EPOCHS = 5;

    @TempDir
    private Path folder;

    /** An optimizer and a schedule for it. */
    record Kind(
            String name, Function<Runs.Net, Optimizer> optimizer, BiFunction<Runs.Run, Integer, Schedule> schedule) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "momentum, cosine by epoch",
                        net -> new SGD(
                                net.parameters(),
                                SGD.options().lr(0.1).momentum(0.9).nesterov(true)),
                        (run, epochs) -> Schedule.everyEpoch(new CosineAnnealingLR(run.optimizer, epochs))),
                new Kind(
                        "Adam, plateau",
                        net -> new Adam(
                                net.parameters(), Adam.options().lr(0.05).amsgrad(true)),
                        (run, epochs) -> Schedule.everyEpoch(new ReduceLROnPlateau(
                                        run.optimizer,
                                        ReduceLROnPlateau.options().patience(0).threshold(0.3)))
                                .metric("rmse")),
                new Kind(
                        "AdamW, one cycle by step",
                        net -> new AdamW(net.parameters(), 0.05),
                        (run, epochs) -> Schedule.everyStep(new OneCycleLR(
                                run.optimizer, OneCycleLR.options(0.2).totalSteps(run.loader.size() * epochs + 1)))),
                new Kind(
                        "RMSprop, exponential by step",
                        net -> new RMSprop(
                                net.parameters(),
                                RMSprop.options().lr(0.01).momentum(0.5).centered(true)),
                        (run, epochs) -> Schedule.everyStep(new ExponentialLR(run.optimizer, 0.95))),
                new Kind(
                        "NAdam, steps by epoch",
                        net -> new NAdam(net.parameters(), 0.02),
                        (run, epochs) -> Schedule.everyEpoch(new StepLR(run.optimizer, 2))),
                new Kind(
                        "Rprop, exponential by epoch",
                        net -> new Rprop(net.parameters(), 0.01),
                        (run, epochs) -> Schedule.everyEpoch(new ExponentialLR(run.optimizer, 0.9))),
                new Kind(
                        "Adadelta, exponential by epoch",
                        net -> new Adadelta(net.parameters(), 1),
                        (run, epochs) -> Schedule.everyEpoch(new ExponentialLR(run.optimizer, 0.9))));
    }

    private static TrainerOptions options(Runs.Run run, Kind kind) {
        return run.options(EPOCHS).schedules(kind.schedule().apply(run, EPOCHS)).earlyStopping(EarlyStopping.never());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void resumesBetweenEpochsWithTheSameBits(Kind kind) throws IOException {
        Runs.Run whole = new Runs.Run(kind.optimizer());
        TrainingResult expected = whole.trainer(options(whole, kind)).fit(whole.loader, whole.validation);

        Path file = folder.resolve("run.safetensors");
        Runs.Run first = new Runs.Run(kind.optimizer());
        first.trainer(options(first, kind).epochs(3).checkpoint(CheckpointPlan.everyEpochs(file, 2)))
                .fit(first.loader, first.validation);
        // The checkpoint is that of epoch 2, and all of this run differs at first.
        Runs.Run second = new Runs.Run(kind.optimizer());
        spoil(second);
        Trainer trainer = second.trainer(options(second, kind));
        trainer.resume(file);
        assertThat(trainer.epoch()).isEqualTo(2);
        assertThat(trainer.step()).isEqualTo(10);
        TrainingResult result = trainer.fit(second.loader, second.validation);

        Runs.assertSame(second, whole);
        assertThat(result.epochs()).isEqualTo(expected.epochs().subList(2, EPOCHS));
        assertThat(second.steps).isEqualTo(whole.steps.subList(10, 25));
        assertThat(result.bestEpoch()).isEqualTo(expected.bestEpoch());
    }

    /** The model has the best weights then, but the state of the optimizer is that of the last step. */
    @ParameterizedTest
    @MethodSource("kinds")
    void savedAfterTheEndContinuesWithTheSameBits(Kind kind) throws IOException {
        Runs.Run whole = new Runs.Run(kind.optimizer());
        TrainingResult expected = whole.trainer(options(whole, kind)).fit(whole.loader, whole.validation);

        Path file = folder.resolve("end.safetensors");
        Runs.Run first = new Runs.Run(kind.optimizer());
        // A metric that is smallest in the first epoch.
        Trainer ended = first.trainer(options(first, kind)
                .epochs(3)
                .earlyStopping(EarlyStopping.never().maximize(true).metric("rmse")));
        TrainingResult result = ended.fit(first.loader, first.validation);
        assertThat(result.end()).isEqualTo(TrainingResult.End.EPOCHS);
        StateDict best = first.net.stateDict().copy();
        ended.save(file);
        assertThat(ended.restoreBest()).isTrue();
        Path again = folder.resolve("again.safetensors");
        ended.save(again);
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
        // What a user makes of the weights is saved as it is.
        first.net.parameters().get(0).data().fillInPlace(2);
        ended.save(again);
        assertThat(weight(again, "model")).containsOnly(2);

        Runs.Run second = new Runs.Run(kind.optimizer());
        spoil(second);
        Trainer trainer = second.trainer(options(second, kind));
        trainer.resume(file);
        assertThat(weight(file, "best")).isEqualTo(weight(best));
        assertThat(trainer.fit(second.loader, second.validation).epochs())
                .isEqualTo(expected.epochs().subList(3, EPOCHS));
        Runs.assertSameBits(second.optimizer.stateDict(), whole.optimizer.stateDict());
    }

    private static double[] weight(Path file, String part) throws IOException {
        return weight(Checkpoint.read(file).get(part));
    }

    private static double[] weight(StateDict state) {
        return state.entries().get("lstm.weight_ih_l0").toDoubleArray();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void resumesInTheMiddleOfAnEpochWithTheSameBits(Kind kind) throws IOException {
        Runs.Run whole = new Runs.Run(kind.optimizer());
        TrainingResult expected = whole.trainer(options(whole, kind)).fit(whole.loader, whole.validation);

        for (int steps : new int[] {7, 10, 13}) {
            Path file = folder.resolve("after" + steps + ".safetensors");
            Runs.Run first = new Runs.Run(kind.optimizer());
            first.trainer(options(first, kind).epochs(3).checkpoint(CheckpointPlan.everySteps(file, steps)))
                    .fit(first.loader, first.validation);
            Runs.Run second = new Runs.Run(kind.optimizer());
            spoil(second);
            Trainer trainer = second.trainer(options(second, kind));
            trainer.resume(file);
            int saved = steps == 7 ? 14 : steps;
            assertThat(trainer.step()).isEqualTo(saved);
            TrainingResult result = trainer.fit(second.loader, second.validation);

            Runs.assertSame(second, whole);
            int done = EPOCHS - result.epochs().size();
            // After the last batch of an epoch, that epoch is still to be validated.
            assertThat(done).isEqualTo(steps == 10 ? 1 : 2);
            assertThat(result.epochs()).isEqualTo(expected.epochs().subList(done, EPOCHS));
            assertThat(second.steps).isEqualTo(whole.steps.subList(saved, 25));
        }
    }

    private static void spoil(Runs.Run run) {
        run.net.parameters().forEach(parameter -> parameter.data().fillInPlace(9));
        run.rng.nextBits32();
        run.order.nextBits32();
    }

    /** A stop in the middle of an epoch saves where it is; the same trainer can go on, and so can another. */
    @Test
    void continuesAfterAStopWithTheSameBits() throws IOException {
        Function<Runs.Net, Optimizer> adam = net -> new Adam(net.parameters(), 0.05);
        Runs.Run whole = new Runs.Run(adam);
        whole.trainer(whole.options(EPOCHS)).fit(whole.loader, whole.validation);

        Path file = folder.resolve("run.safetensors");
        Runs.Run stopped = new Runs.Run(adam);
        Trainer[] held = new Trainer[1];
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void onStep(StepReport step) {
                if (step.step() == 8) {
                    held[0].stop();
                }
            }
        };
        held[0] = stopped.trainer(
                stopped.options(EPOCHS).listener(stopper).checkpoint(CheckpointPlan.everyEpochs(file, 100)));
        TrainingResult result = held[0].fit(stopped.loader, stopped.validation);
        assertThat(result.end()).isEqualTo(TrainingResult.End.STOPPED);
        assertThat(result.epochs()).hasSize(1);
        assertThat(held[0].step()).isEqualTo(8);

        Runs.Run other = new Runs.Run(adam);
        Trainer trainer = other.trainer(other.options(EPOCHS));
        trainer.resume(file);
        trainer.fit(other.loader, other.validation);
        Runs.assertSame(other, whole);

        held[0].fit(stopped.loader, stopped.validation);
        Runs.assertSame(stopped, whole);
        assertThat(stopped.epochs).isEqualTo(whole.epochs);
        assertThat(stopped.steps).isEqualTo(whole.steps);
    }

    /** The best epoch is before the checkpoint; its weights are in the file. */
    @Test
    void bestWeightsAndPatienceAreResumed() throws IOException {
        Function<Runs.Net, Optimizer> wild = net -> new SGD(net.parameters(), 3);
        Runs.Run whole = new Runs.Run(wild);
        TrainingResult expected = whole.trainer(whole.options(40).earlyStopping(EarlyStopping.after(4)))
                .fit(whole.loader, whole.validation);
        assertThat(expected.end()).isEqualTo(TrainingResult.End.PATIENCE);
        int best = expected.bestEpoch();

        Path file = folder.resolve("run.safetensors");
        Runs.Run first = new Runs.Run(wild);
        first.trainer(first.options(best + 2)
                        .earlyStopping(EarlyStopping.after(4))
                        .checkpoint(CheckpointPlan.everyEpochs(file, best + 2)))
                .fit(first.loader, first.validation);
        Runs.Run second = new Runs.Run(wild);
        Trainer trainer = second.trainer(second.options(40).earlyStopping(EarlyStopping.after(4)));
        trainer.resume(file);
        TrainingResult result = trainer.fit(second.loader, second.validation);

        assertThat(result.end()).isEqualTo(TrainingResult.End.PATIENCE);
        assertThat(result.bestEpoch()).isEqualTo(best);
        assertThat(result.epochs()).hasSize(2);
        Runs.assertSame(second, whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 9})
    void dropoutAndOrderFromOneGeneratorAreResumed(int steps) throws IOException {
        Function<Runs.Net, Optimizer> adam = net -> new Adam(net.parameters(), 0.05);
        Runs.Run whole = new Runs.Run(adam, true);
        whole.trainer(whole.options(3)).fit(whole.loader);

        Path file = folder.resolve("run.safetensors");
        Runs.Run first = new Runs.Run(adam, true);
        first.trainer(first.options(2).checkpoint(CheckpointPlan.everySteps(file, steps)))
                .fit(first.loader);
        Runs.Run second = new Runs.Run(adam, true);
        spoil(second);
        Trainer trainer = second.trainer(second.options(3));
        trainer.resume(file);
        trainer.fit(second.loader);
        Runs.assertSame(second, whole);
        assertThat(second.epochs.get(second.epochs.size() - 1)).isEqualTo(whole.epochs.get(2));
    }

    /** What early stopping counts begins with it, not with the run. */
    @Test
    void earlyStoppingCanBeAddedWhenResuming() throws IOException {
        Function<Runs.Net, Optimizer> adam = net -> new Adam(net.parameters(), 0.05);
        Path file = folder.resolve("run.safetensors");
        Runs.Run first = new Runs.Run(adam);
        first.trainer(first.options(4).checkpoint(CheckpointPlan.everyEpochs(file, 4)))
                .fit(first.loader, first.validation);
        Runs.Run second = new Runs.Run(adam);
        Trainer trainer = second.trainer(second.options(6)
                .earlyStopping(EarlyStopping.after(2).metric("rmse").maximize(true)));
        trainer.resume(file);
        TrainingResult result = trainer.fit(second.loader, second.validation);
        assertThat(result.epochs()).hasSize(2);
        assertThat(result.bestEpoch()).isBetween(5, 6);
    }

    @Test
    void aFinishedRunStaysFinished() throws IOException {
        Function<Runs.Net, Optimizer> adam = net -> new Adam(net.parameters(), 0.05);
        Path file = folder.resolve("run.safetensors");
        Runs.Run first = new Runs.Run(adam);
        first.trainer(first.options(2)
                        .earlyStopping(EarlyStopping.never())
                        .checkpoint(CheckpointPlan.everyEpochs(file, 1)))
                .fit(first.loader, first.validation);
        Runs.Run second = new Runs.Run(adam);
        Trainer trainer = second.trainer(second.options(2).earlyStopping(EarlyStopping.never()));
        trainer.resume(file);
        TrainingResult result = trainer.fit(second.loader, second.validation);
        assertThat(result.epochs()).isEmpty();
        assertThat(result.end()).isEqualTo(TrainingResult.End.EPOCHS);
        Runs.assertSame(second, first);
    }

    @Test
    void fileHasPyTorchsNamesUnderPrefixes() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Trainer trainer = run.trainer(run.options(1).schedules(Schedule.everyEpoch(new StepLR(run.optimizer, 1))));
        trainer.fit(run.loader);
        trainer.save(file);

        StoredArrays contents = Safetensors.read(file);
        assertThat(contents.tensors())
                .containsKeys(
                        "model.lstm.weight_ih_l0",
                        "model.head.bias",
                        "optimizer.state.0.exp_avg",
                        "optimizer.param_groups.0.lr",
                        "scheduler.last_epoch");
        assertThat(contents.metadata())
                .containsEntry("counter.epoch", "1")
                .containsEntry("counter.step", "5")
                .containsKeys("generator.rng", "generator.order");
    }

    @Test
    void aCheckpointThatDoesNotFitChangesNothing() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Trainer saved = run.trainer(run.options(3));
        saved.fit(run.loader);
        saved.save(file);

        assertRefused(file, net -> new SGD(net.parameters(), 0.1), options -> options, "SGD");
        assertRefused(
                file, net -> new Adam(net.parameters(), 0.1), options -> options.generator("x", another()), "'x'");
        assertRefused(
                file,
                net -> new Adam(net.parameters(), 0.1),
                options -> options.metrics(Metrics.mae()),
                "sums of 'sums.mae'");
        assertRefused(
                file,
                net -> new Adam(net.parameters(), 0.1),
                TrainerResumeTest::withoutMetrics,
                "the metrics [] and no");
        Runs.Run other = new Runs.Run(net -> new Adam(net.parameters(), 0.1));
        assertThatThrownBy(() -> new Trainer(
                                other.net,
                                other.optimizer,
                                other.objective(),
                                Trainer.options(3).metrics(Metrics.rmse()))
                        .resume(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("generator 'order'", "options have []");
        assertThatThrownBy(() -> other.trainer(
                                other.options(3).schedules(Schedule.everyEpoch(new StepLR(other.optimizer, 1))))
                        .resume(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a part 'scheduler'");
        Linear small = new Linear(2, 1, Generator.seeded(0));
        assertThatThrownBy(() -> new Trainer(
                                small, new Adam(small.parameters(), 0.1), (batch, parts) -> {}, other.options(3))
                        .resume(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("Unexpected key(s)");

        Path bare = folder.resolve("weights.safetensors");
        Safetensors.write(bare, run.net.stateDict().entries(), Map.of("format", "pt"));
        assertThatThrownBy(() -> other.trainer(other.options(3)).resume(bare))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(bare.toString())
                .hasMessageContaining("is not a checkpoint");
    }

    private static TrainerOptions withoutMetrics(TrainerOptions options) {
        TrainerOptions out = Trainer.options(options.epochs());
        for (Map.Entry<String, Generator> named : options.generators().entrySet()) {
            out = out.generator(named.getKey(), named.getValue());
        }
        return out;
    }

    private static Generator another() {
        return Generator.seeded(1);
    }

    private static void assertRefused(
            Path file,
            Function<Runs.Net, Optimizer> optimizer,
            Function<TrainerOptions, TrainerOptions> options,
            String message) {
        Runs.Run other = new Runs.Run(optimizer);
        spoil(other);
        StateDict model = other.net.stateDict().copy();
        StateDict state = other.optimizer.stateDict();
        byte[] rng = other.rng.state();
        Trainer trainer = other.trainer(options.apply(other.options(3)));
        assertThatThrownBy(() -> trainer.resume(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
        Runs.assertSameBits(other.net.stateDict(), model);
        Runs.assertSameBits(other.optimizer.stateDict(), state);
        assertThat(other.rng.state()).isEqualTo(rng);
        assertThat(trainer.epoch()).isZero();
    }

    @Test
    void refusesALoaderWithFewerBatchesThanDone() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        run.trainer(run.options(1).checkpoint(CheckpointPlan.everySteps(file, 3)))
                .fit(run.loader);
        Runs.Run other = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Trainer trainer = other.trainer(other.options(1));
        trainer.resume(file);
        List<Batch> one = List.of(Batch.all(Runs.TRAINING));
        assertThatThrownBy(() -> trainer.fit(one))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("gave 1 batches, but 3 of this epoch were done");
    }

    @Test
    void namesAFileThatCannotBeWritten() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "").resolve("run.safetensors");
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Trainer trainer = run.trainer(run.options(1).checkpoint(CheckpointPlan.everyEpochs(blocked, 1)));
        assertThatThrownBy(() -> trainer.fit(run.loader))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Trainer: the checkpoint " + blocked + ": cannot be written: " + blocked.getParent()
                        + " is no folder");
        Path missing = folder.resolve("no").resolve("run.safetensors");
        Trainer other = run.trainer(run.options(1).checkpoint(CheckpointPlan.everyEpochs(missing, 1)));
        assertThatThrownBy(() -> other.fit(run.loader))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Trainer: the checkpoint " + missing + ": cannot be written: there is no folder "
                        + missing.getParent());
        assertThat(run.steps).as("before the first step").isEmpty();
    }

    @Test
    void namesAFileThatCannotBeWrittenAnyMore() {
        Path file = folder.resolve("run.safetensors");
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Trainer trainer = run.trainer(run.options(1)
                .checkpoint(CheckpointPlan.everyEpochs(file, 1))
                .listener(new TrainingListener() {
                    @Override
                    public void onEpoch(EpochReport epoch) {
                        assertThat(file.toFile().mkdir()).isTrue();
                    }
                }));
        assertThatThrownBy(() -> trainer.fit(run.loader))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("after step 5")
                .hasMessageContaining(file + ": cannot be written: a folder is in its place");
    }
}
