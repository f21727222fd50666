package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.OneCycleLR;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.Tensor;

/** A trainer does what the loop by hand does, to the bit. */
class TrainerLoopTest {
    private static final int EPOCHS = 4;

    private static double step(Runs.Run run, Batch batch) {
        run.optimizer.zeroGrad();
        Variable loss = Losses.mse(run.net.forward(batch.x()), batch.y());
        loss.backward();
        GradClip.norm(run.optimizer.parameters(), 0.5);
        run.optimizer.step();
        return loss.item();
    }

    private static double validate(Runs.Run run) {
        run.net.eval();
        Batch all = run.validation.get(0);
        double loss = GradMode.noGrad(
                () -> Losses.mse(run.net.forward(all.x()), all.y()).item());
        run.net.train();
        return loss;
    }

    @Test
    void plateauFollowsTheValidationLoss() {
        Runs.Run hand = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        ReduceLROnPlateau.Options soon = ReduceLROnPlateau.options().patience(0).threshold(0.5);
        ReduceLROnPlateau handPlateau = new ReduceLROnPlateau(hand.optimizer, soon);
        List<Double> losses = new ArrayList<>();
        List<Double> validated = new ArrayList<>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (Batch batch : hand.loader) {
                losses.add(step(hand, batch));
            }
            validated.add(validate(hand));
            handPlateau.step(validated.get(epoch));
        }

        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(run.optimizer, soon);
        TrainingResult result = run.trainer(run.options(EPOCHS).schedules(Schedule.everyEpoch(plateau)))
                .fit(run.loader, run.validation);

        Runs.assertSame(run, hand);
        Runs.assertSameBits(plateau.stateDict(), handPlateau.stateDict());
        assertThat(run.optimizer.learningRate()).isLessThan(0.05);
        assertThat(run.steps.stream().map(StepReport::loss)).isEqualTo(losses);
        assertThat(run.epochs.stream().map(epoch -> epoch.judged().loss())).isEqualTo(validated);
        assertThat(result.epochs()).isEqualTo(run.epochs);
        assertThat(result.end()).isEqualTo(TrainingResult.End.EPOCHS);
        assertThat(result.bestEpoch()).isZero();
    }

    /** The tensor of a gradient serves all steps, as {@code Optimizer.zeroGrad} keeps it. */
    @Test
    void gradientBuffersAreReused() {
        Runs.Run run = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Parameter weight = run.net.parameter("lstm.weight_hh_l0");
        List<Tensor> gradients = new ArrayList<>();
        run.trainer(run.options(1).listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport step) {
                        gradients.add(weight.grad().data());
                    }
                }))
                .fit(run.loader);
        assertThat(gradients).hasSizeGreaterThan(2).allMatch(each -> each == gradients.get(0));
    }

    @Test
    void schedulesStepByStepOrByEpoch() {
        Runs.Run hand = new Runs.Run(
                net -> new SGD(net.parameters(), SGD.options().lr(0.1).momentum(0.9)));
        OneCycleLR handCycle = cycle(hand);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (Batch batch : hand.loader) {
                step(hand, batch);
                handCycle.step();
            }
        }

        Runs.Run run = new Runs.Run(
                net -> new SGD(net.parameters(), SGD.options().lr(0.1).momentum(0.9)));
        OneCycleLR cycle = cycle(run);
        run.trainer(run.options(EPOCHS).schedules(Schedule.everyStep(cycle))).fit(run.loader);
        Runs.assertSame(run, hand);
        Runs.assertSameBits(cycle.stateDict(), handCycle.stateDict());

        Runs.Run byEpoch = new Runs.Run(net -> new SGD(net.parameters(), 0.1));
        byEpoch.trainer(byEpoch.options(EPOCHS).schedules(Schedule.everyEpoch(new StepLR(byEpoch.optimizer, 2))))
                .fit(byEpoch.loader);
        assertThat(byEpoch.epochs.stream().map(EpochReport::learningRate))
                .containsExactly(0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1);
    }

    private static OneCycleLR cycle(Runs.Run run) {
        return new OneCycleLR(run.optimizer, OneCycleLR.options(0.2).totalSteps(EPOCHS * run.loader.size() + 1));
    }

    /** By hand, then by a trainer, then by hand again. */
    @Test
    void aHandWrittenLoopCanReplaceIt() {
        Runs.Run hand = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        Runs.Run mixed = new Runs.Run(net -> new Adam(net.parameters(), 0.05));
        for (int epoch = 0; epoch < 3; epoch++) {
            for (Batch batch : hand.loader) {
                step(hand, batch);
            }
        }
        for (Batch batch : mixed.loader) {
            step(mixed, batch);
        }
        mixed.trainer(mixed.options(1)).fit(mixed.loader);
        for (Batch batch : mixed.loader) {
            step(mixed, batch);
        }
        Runs.assertSame(mixed, hand);
    }

    @Test
    void reportsCountFromOne() {
        Runs.Run run = new Runs.Run(net -> new SGD(net.parameters(), 0.1));
        run.trainer(run.options(2)).fit(run.loader, run.validation);

        // 36 examples in batches of 8.
        assertThat(run.steps).hasSize(10);
        assertThat(run.steps.stream().map(StepReport::epoch)).containsExactly(1, 1, 1, 1, 1, 2, 2, 2, 2, 2);
        assertThat(run.steps.stream().map(StepReport::batch)).containsExactly(1, 2, 3, 4, 5, 1, 2, 3, 4, 5);
        assertThat(run.steps.stream().map(StepReport::step)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(run.steps).allMatch(step -> step.gradientNorm() > 0 && step.learningRate() == 0.1);
        List<StepReport> first = run.steps.subList(0, 5);
        double sum = 8
                        * (first.get(0).loss()
                                + first.get(1).loss()
                                + first.get(2).loss()
                                + first.get(3).loss())
                + 4 * first.get(4).loss();
        EpochReport epoch = run.epochs.get(0);
        assertThat(epoch.training().loss()).isCloseTo(sum / 36, offset(1e-15));
        assertThat(first.get(4).epochLoss()).isEqualTo(epoch.training().loss());
        assertThat(epoch.step()).isEqualTo(5);
        assertThat(epoch.training().byName().keySet()).containsExactly("loss", "rmse");
        // The loss is the square, up to the float32 in which it is computed.
        assertThat(epoch.judged().get("rmse"))
                .isCloseTo(Math.sqrt(epoch.judged().loss()), offset(1e-6));
    }

    @Test
    void evaluationKeepsModesAndGradients() {
        Runs.Run run = new Runs.Run(net -> new SGD(net.parameters(), 0.1));
        run.net.dropout.eval();
        Trainer trainer = run.trainer(run.options(1));
        byte[] before = run.rng.state();

        Scores once = trainer.evaluate(run.validation);

        assertThat(once.loss()).isEqualTo(validateOnce(run));
        assertThat(run.net.isTraining()).isTrue();
        assertThat(run.net.lstm.isTraining()).isTrue();
        assertThat(run.net.dropout.isTraining()).isFalse();
        assertThat(run.net.parameters()).allMatch(parameter -> parameter.grad() == null);
        assertThat(run.rng.state()).isEqualTo(before);
    }

    /** A scale that only the optimizer knows, and a bias that only the model knows. */
    @Test
    void gradientsOfAllParametersAreClearedBeforeEachStep() {
        Runs.Run run = new Runs.Run(net -> new SGD(net.parameters(), 0.1));
        Parameter scale = new Parameter(Tensor.ones(1));
        SGD some = new SGD(List.of(run.net.head.parameter("weight"), scale), 1e-30);
        Objective scaled = Objective.of(
                batch -> run.net
                        .head
                        .forward(run.net.lstm.forward(batch.x()).last())
                        .mul(scale),
                (output, batch) -> Losses.mse(output, batch.y()));
        List<Batch> same = run.validation;
        // Without dropout, so that all steps see the same.
        run.net.lstm.setDropout(0);
        new Trainer(run.net, some, scaled, Trainer.options(1)).fit(same);
        Tensor ofScale = Close.gradient("scale", scale).copy();
        Tensor ofBias = Close.gradient("bias", run.net.head.parameter("bias")).copy();
        new Trainer(run.net, some, scaled, Trainer.options(3)).fit(same);
        assertThat(ofScale.item()).isNotZero();
        assertThat(Close.gradient("scale", scale).contentEquals(ofScale)).isTrue();
        assertThat(Close.gradient("bias", run.net.head.parameter("bias")).contentEquals(ofBias))
                .isTrue();
    }

    private static double validateOnce(Runs.Run run) {
        boolean dropout = run.net.dropout.isTraining();
        double loss = validate(run);
        run.net.dropout.train(dropout);
        return loss;
    }
}
