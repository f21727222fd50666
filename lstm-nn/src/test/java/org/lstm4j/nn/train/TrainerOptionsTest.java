package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.optim.LBFGS;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.tensor.Generator;

class TrainerOptionsTest {
    private final TrainerOptions options = Trainer.options(3);
    private final Runs.Run run = new Runs.Run(net -> new SGD(net.parameters(), 0.1));

    @Test
    void everyWitherReplacesItsComponent() {
        Metric metric = Metrics.mae();
        Schedule schedule = Schedule.everyEpoch(new StepLR(run.optimizer, 1));
        CheckpointPlan plan = CheckpointPlan.everySteps(Path.of("x"), 4);
        Progress progress = new Progress(System.out);
        TrainerOptions all = options.epochs(7)
                .accumulate(2)
                .clipNorm(3)
                .clipValue(4)
                .checkFinite(false)
                .metrics(metric)
                .schedules(schedule)
                .earlyStopping(EarlyStopping.after(5))
                .checkpoint(plan)
                .generator("a", run.rng)
                .generator("b", run.order)
                .listener(progress)
                .listener(progress);
        assertThat(all.epochs()).isEqualTo(7);
        assertThat(all.accumulate()).isEqualTo(2);
        assertThat(all.clipNorm()).isEqualTo(3);
        assertThat(all.clipValue()).isEqualTo(4);
        assertThat(all.checkFinite()).isFalse();
        assertThat(all.metrics()).containsExactly(metric);
        assertThat(all.schedules()).containsExactly(schedule);
        assertThat(all.earlyStopping()).isEqualTo(EarlyStopping.after(5));
        assertThat(all.checkpoint()).isEqualTo(plan);
        assertThat(all.generators()).containsOnlyKeys("a", "b").containsEntry("b", run.order);
        assertThat(all.listeners()).containsExactly(progress, progress);
        // Again, the other way round: no setter loses what another has set.
        assertThat(all.epochs(1)
                        .epochs(7)
                        .accumulate(2)
                        .clipNorm(3)
                        .clipValue(4)
                        .checkFinite(false)
                        .metrics(metric)
                        .schedules(schedule)
                        .earlyStopping(EarlyStopping.after(5))
                        .checkpoint(plan)
                        .generator("b", run.order))
                .isEqualTo(all);
        assertThat(options.epochs()).isEqualTo(3);
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void refusesInvalidValuesAndNames() {
        assertRefused(() -> options.epochs(-1), "epochs", "-1");
        assertRefused(() -> options.accumulate(0), "accumulate", "0");
        assertRefused(() -> options.clipNorm(0), "clipNorm", "0.0");
        assertRefused(() -> options.clipNorm(Double.NaN), "clipNorm", "NaN");
        assertRefused(() -> options.clipValue(-2), "clipValue", "-2.0");
        assertRefused(() -> options.metrics(Metrics.mae(), Metrics.mae()), "metric", "'mae'");
        for (String name : new String[] {"loss", "", "a,b", "a\"b", "a\nb"}) {
            assertRefused(() -> options.metrics(Metric.mean(name, (output, batch) -> 0)), "metric", "'" + name + "'");
        }
        assertRefused(() -> options.generator("a.b", Generator.seeded(0)), "generator", "'a.b'");
        assertRefused(
                () -> options.earlyStopping(
                        EarlyStopping.after(1).metric("accuracy").maximize(true)),
                "'accuracy'",
                "[loss]");
        assertRefused(
                () -> options.schedules(Schedule.everyEpoch(new ReduceLROnPlateau(run.optimizer))
                        .metric("accuracy")),
                "'accuracy'",
                "[loss]");
        assertRefused(
                () -> new Schedule(new ReduceLROnPlateau(run.optimizer), true, "loss"),
                "follows a metric",
                "everyStep is true");
        assertRefused(() -> CheckpointPlan.everyEpochs(Path.of("x"), 0), "0 epochs and 0 steps");
        assertRefused(() -> new CheckpointPlan(Path.of("x"), -1, 3, 1), "-1 epochs");
        assertRefused(() -> new Progress(System.out, -1), "everySteps");
    }

    @Test
    void refusesLBFGSAndSchedulesOfAnotherOptimizer() {
        Optimizer lbfgs = new LBFGS(run.net.parameters(), 1);
        assertRefused(() -> new Trainer(run.net, lbfgs, run.objective(), options), "LBFGS", "step(closure)");
        Optimizer other = new SGD(run.net.parameters(), 0.1);
        TrainerOptions foreign = options.schedules(Schedule.everyStep(new StepLR(other, 1)));
        assertRefused(() -> run.trainer(foreign), "schedule", "another optimizer");
    }
}
