package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.nn.io.EventFile;
import org.lstm4j.nn.optim.SGD;

class TrainerStopTest {
    @TempDir
    private Path folder;

    private final Runs.Run run = new Runs.Run(net -> new SGD(net.parameters(), 0.1));

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private TrainingListener atStep(int number, Runnable action) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport step) {
                if (step.step() == number) {
                    action.run();
                }
            }
        };
    }

    /** The interrupt stays, and yet all files are written. */
    @Test
    void anInterruptStopsAfterTheBatch() throws IOException {
        Path file = folder.resolve("run.safetensors");
        try (EventFile events = EventFile.create(folder);
                CsvLog csv = CsvLog.create(folder.resolve("run.csv"))) {
            Trainer trainer = run.trainer(run.options(5)
                    .listener(atStep(7, () -> Thread.currentThread().interrupt()))
                    .listener(new TensorBoardLog(events))
                    .listener(csv)
                    .checkpoint(CheckpointPlan.everyEpochs(file, 100)));
            TrainingResult result = trainer.fit(run.loader, run.validation);
            assertThat(result.end()).isEqualTo(TrainingResult.End.STOPPED);
            assertThat(trainer.step()).isEqualTo(7);
        }
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        // Clears it, for reading goes through a channel.
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.size(file)).isGreaterThan(1000);
        assertThat(Files.readAllLines(folder.resolve("run.csv"))).hasSize(2);
        Trainer other = run.trainer(run.options(5));
        other.resume(file);
        assertThat(other.step()).isEqualTo(7);
    }

    @Test
    void aStopBeforeTheFirstBatchTrainsNothing() {
        byte[] order = run.order.state();
        Trainer trainer = run.trainer(run.options(5));
        trainer.stop();
        assertThat(trainer.fit(run.loader).end()).isEqualTo(TrainingResult.End.STOPPED);
        assertThat(trainer.step()).isZero();
        assertThat(run.order.state()).isEqualTo(order);
        // The request is used up.
        assertThat(trainer.fit(run.loader).end()).isEqualTo(TrainingResult.End.EPOCHS);
        assertThat(trainer.step()).isEqualTo(25);
    }

    @Test
    void aStopWaitsForTheStepOfAccumulatedGradients() {
        Trainer[] held = new Trainer[1];
        int[] batches = {0};
        Objective counting = (batch, parts) -> {
            run.objective().run(batch, parts);
            if (++batches[0] == 1) {
                held[0].stop();
            }
        };
        held[0] = new Trainer(run.net, run.optimizer, counting, run.options(5).accumulate(3));
        held[0].fit(run.loader);
        assertThat(batches[0]).isEqualTo(3);
        assertThat(held[0].step()).isEqualTo(1);
    }

    @Test
    void aStopDoesNotLoadTheBestWeights() {
        Trainer[] held = new Trainer[1];
        held[0] = run.trainer(
                run.options(5).earlyStopping(EarlyStopping.never()).listener(atStep(8, () -> held[0].stop())));
        assertThat(held[0].restoreBest()).isFalse();
        TrainingResult result = held[0].fit(run.loader, run.validation);
        double best = result.epochs().get(0).judged().loss();
        assertThat(held[0].evaluate(run.validation).loss()).isNotEqualTo(best);
        assertThat(held[0].restoreBest()).isTrue();
        assertThat(held[0].evaluate(run.validation).loss()).isEqualTo(best);
    }

    @Test
    void fitWithinFitIsRefused() {
        Trainer[] held = new Trainer[1];
        held[0] = run.trainer(run.options(5).listener(atStep(1, () -> held[0].fit(run.loader))));
        assertThatThrownBy(() -> held[0].fit(run.loader))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("epoch 1, batch 1")
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running already");
    }
}
