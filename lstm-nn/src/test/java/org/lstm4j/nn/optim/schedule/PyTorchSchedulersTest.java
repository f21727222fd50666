package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.PyTorchFile;

/** Schedulers that PyTorch saved after four epochs go on; {@code tools/goldens/pytorch_schedulers.py} writes the numbers. */
class PyTorchSchedulersTest {
    private static final Path FILE = Path.of("src/test/resources/torch/schedulers.pt");

    /** A schedule with other constants than those of the file, except for functions and what PyTorch does not save. */
    private interface Maker {
        Scheduler of(Optimizer optimizer);
    }

    private static Arguments named(String name, Maker maker) {
        return Arguments.of(Named.of(name, name), maker);
    }

    private static SequentialLR sequential(Optimizer o) {
        List<LRScheduler> parts = List.of(new ConstantLR(o, 1, 1), new ExponentialLR(o, 1), new StepLR(o, 1, 1));
        return new SequentialLR(o, parts, new int[] {1, 2});
    }

    private static ReduceLROnPlateau plateau(Optimizer o) {
        return new ReduceLROnPlateau(o, ReduceLROnPlateau.options());
    }

    private static CyclicLR cyclic(Optimizer o) {
        return new CyclicLR(
                o,
                0.01,
                1,
                CyclicLR.options().scaleMode(CyclicLR.ScaleMode.CYCLE).baseMomentum(List.of(0.1)));
    }

    private static OneCycleLR oneCycle(Optimizer o) {
        return new OneCycleLR(o, OneCycleLR.options(2).totalSteps(9).annealStrategy(OneCycleLR.Anneal.LINEAR));
    }

    static Stream<Arguments> schedulers() {
        return Stream.of(
                named("StepLR", o -> new StepLR(o, 1, 1)),
                named("MultiStepLR", o -> new MultiStepLR(o, new int[] {1}, 1)),
                named("ExponentialLR", o -> new ExponentialLR(o, 1)),
                named("ConstantLR", o -> new ConstantLR(o, 1, 1)),
                named("LinearLR", o -> new LinearLR(o)),
                named("PolynomialLR", o -> new PolynomialLR(o, 1, 1)),
                named("CosineAnnealingLR", o -> new CosineAnnealingLR(o, 1, 0)),
                named("CosineAnnealingWarmRestarts", o -> new CosineAnnealingWarmRestarts(o, 1)),
                named("LambdaLR", o -> new LambdaLR(o, epoch -> Math.pow(0.95, epoch))),
                named("MultiplicativeLR", o -> new MultiplicativeLR(o, epoch -> 0.95)),
                named("ReduceLROnPlateau", PyTorchSchedulersTest::plateau),
                named("CyclicLR", PyTorchSchedulersTest::cyclic),
                named("OneCycleLR", PyTorchSchedulersTest::oneCycle),
                named("OneCycleLR in three phases", o -> new OneCycleLR(o, 2, 9)),
                named("SWALR", o -> new SWALR(o, 1, 1, SWALR.Anneal.COS)),
                named("SequentialLR", PyTorchSchedulersTest::sequential),
                named(
                        "ChainedScheduler",
                        o -> new ChainedScheduler(List.of(new ConstantLR(o), new ExponentialLR(o, 1)))));
    }

    private static Optimizer optimizer() {
        return new SGD(
                List.of(new Parameter(Tensor.zeros(DType.FLOAT32, Shape.of(1)))),
                SGD.options().lr(0.1).momentum(0.9));
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    @Tag("golden")
    void theNextRatesArePyTorchs(String name, Maker maker) throws IOException {
        // PyTorch 1.13 saves a method of OneCycleLR.
        PyTorchFile file = PyTorchFile.readKnown(FILE);
        Optimizer optimizer = optimizer();
        Scheduler scheduler = maker.of(optimizer);
        optimizer.loadPyTorchState((Map<?, ?>) file.get(name, "optimizer"));
        scheduler.loadPyTorchState((Map<?, ?>) file.get(name, "scheduler"));

        for (int epoch = 0; epoch < 8; epoch++) {
            scheduler.step(() -> 1);
            assertClose("rate " + epoch, optimizer.learningRate(0), (Double) file.get(name, "rates", epoch), 1e-12);
            assertClose("momentum " + epoch, optimizer.momentum(0), (Double) file.get(name, "momentums", epoch), 1e-12);
        }
    }

    @Test
    void everySchedulerIsInTheFile() throws IOException {
        PyTorchFile file = PyTorchFile.readKnown(FILE);

        assertThat(((Map<?, ?>) file.root()).keySet())
                .isEqualTo(new TreeSet<>(schedulers()
                        .map(each -> ((Named<?>) each.get()[0]).getName())
                        .toList()));
        assertThat(new TreeSet<>(file.skipped().keySet()))
                .containsExactly(
                        "OneCycleLR in three phases.scheduler.anneal_func",
                        "OneCycleLR.scheduler.anneal_func",
                        "SWALR.scheduler.anneal_func");
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void ourStateComesBackWithTheSameBits(String name, Maker maker) throws IOException {
        Optimizer optimizer = optimizer();
        Scheduler scheduler = maker.of(optimizer);
        scheduler.step(() -> 0.3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PyTorchFile.write(out, scheduler.pyTorchState());
        Map<String, Tensor> own = scheduler.stateDict().entries();

        Scheduler other = maker.of(optimizer);
        other.loadPyTorchState((Map<?, ?>)
                PyTorchFile.read(ByteSource.of(out.toByteArray(), "x.pt")).root());

        assertThat(other.stateDict().entries().keySet()).isEqualTo(own.keySet());
        other.stateDict()
                .entries()
                .forEach((key, value) -> assertThat(value.toDoubleArray())
                        .as(key)
                        .isEqualTo(own.get(key).toDoubleArray()));
    }

    @Test
    void whatPyTorchDoesNotHaveIsNotWrittenForIt() {
        Scheduler own = new ReduceLROnPlateau(
                optimizer(), ReduceLROnPlateau.options().thresholdMode(ReduceLROnPlateau.ThresholdMode.REL_MAGNITUDE));

        assertThatIllegalStateException()
                .isThrownBy(own::pyTorchState)
                .withMessage("ReduceLROnPlateau: PyTorch has no threshold_mode REL_MAGNITUDE");
    }

    /** PyTorch looks them up in the groups at each step. */
    @Test
    void theOptimizerCarriesWhatItsScheduleNeedsInPyTorch() {
        Optimizer optimizer = optimizer();
        new OneCycleLR(optimizer, 2, 9);

        Map<?, ?> group = (Map<?, ?>) ((List<?>) optimizer.pyTorchState().get("param_groups")).get(0);
        assertThat(group.get("max_lr")).isEqualTo(2.0);
        assertThat(group.get("initial_lr")).isEqualTo(2.0 / 25);
        assertThat(group.get("min_lr")).isEqualTo(2.0 / 25 / 1e4);
        assertThat(group.get("base_momentum")).isEqualTo(0.85);
        assertThat(group.get("max_momentum")).isEqualTo(0.95);
    }

    @Test
    void optionsAreTextsAsInPyTorch() {
        Map<String, Object> state = plateau(optimizer()).pyTorchState();

        assertThat(state)
                .containsEntry("mode", "min")
                .containsEntry("threshold_mode", "rel")
                .containsEntry("patience", 10L)
                .containsEntry("best", Double.POSITIVE_INFINITY)
                .containsEntry("min_lrs", List.of(0.0));
        assertThat(cyclic(optimizer()).pyTorchState())
                .containsEntry("mode", "triangular")
                .containsEntry("cycle_momentum", true)
                .containsEntry("_scale_fn_custom", null);
        assertThat(new MultiStepLR(optimizer(), new int[] {5, 2, 5}).pyTorchState())
                .containsEntry("milestones", Map.of(2L, 1L, 5L, 2L));
        assertThat(((List<?>) sequential(optimizer()).pyTorchState().get("_schedulers")))
                .hasSize(3);
    }
}
