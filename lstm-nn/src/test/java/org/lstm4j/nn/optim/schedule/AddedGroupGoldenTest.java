package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Tensor;

/**
 * A group that is added after the schedule was constructed, a rate that is set by hand, and a schedule that is the second of
 * its optimizer, beside PyTorch 2.14: {@code tools/goldens/torch2.py}.
 */
@Tag("golden")
class AddedGroupGoldenTest {
    private static final int STEPS = 24;
    private static final int LATE = 5;

    static Stream<String> names() {
        return Stream.of(
                "StepLR",
                "MultiStepLR",
                "ExponentialLR",
                "LambdaLR",
                "MultiplicativeLR",
                "ConstantLR",
                "LinearLR",
                "PolynomialLR",
                "CosineAnnealingLR",
                "CosineAnnealingWarmRestarts",
                "CyclicLR",
                "OneCycleLR",
                "ReduceLROnPlateau");
    }

    private static Stream<String> withoutLateGroup() {
        return names().filter(name -> !golden(name, "late_group").get(0).isArray());
    }

    private static Stream<String> withLateGroup() {
        return names().filter(name -> golden(name, "late_group").get(0).isArray());
    }

    private static JsonNode golden(String name, String what) {
        return Goldens.read("torch2.json").get("schedule/" + name).get(what);
    }

    private static Scheduler of(String name, Optimizer o) {
        return switch (name) {
            case "StepLR" -> new StepLR(o, 3, 0.5);
            case "MultiStepLR" -> new MultiStepLR(o, new int[] {4, 9, 15}, 0.3);
            case "ExponentialLR" -> new ExponentialLR(o, 0.9);
            case "LambdaLR" -> new LambdaLR(o, epoch -> 1.0 / (1 + epoch));
            case "MultiplicativeLR" -> new MultiplicativeLR(o, epoch -> 0.95);
            case "ConstantLR" -> new ConstantLR(o, 0.25, 10);
            case "LinearLR" -> new LinearLR(o, 0.2, 1, 10);
            case "PolynomialLR" -> new PolynomialLR(o, 18, 2);
            case "CosineAnnealingLR" -> new CosineAnnealingLR(o, 8, 0.01);
            case "CosineAnnealingWarmRestarts" -> new CosineAnnealingWarmRestarts(o, 4, 2, 0.01);
            case "CyclicLR" -> new CyclicLR(o, 0.01, 0.2, CyclicLR.options().stepSizeUp(5));
            case "OneCycleLR" -> new OneCycleLR(o, 0.3, 30);
            case "ReduceLROnPlateau" ->
                new ReduceLROnPlateau(o, ReduceLROnPlateau.options().factor(0.5).patience(2));
            default -> throw new AssertionError(name);
        };
    }

    private static SGD sgd() {
        return new SGD(List.of(parameter()), SGD.options().lr(0.1).momentum(0.9));
    }

    private static Parameter parameter() {
        return new Parameter(Tensor.ones(1));
    }

    private static void addGroup(SGD sgd) {
        sgd.addGroup(List.of(parameter()), SGD.options().lr(0.7).momentum(0.9));
    }

    private static double[] rates(Optimizer optimizer) {
        return IntStream.range(0, optimizer.groupCount())
                .mapToDouble(optimizer::learningRate)
                .toArray();
    }

    private interface Event {
        void at(int step, SGD sgd);
    }

    private static void assertRates(JsonNode golden, SGD sgd, Function<Optimizer, Scheduler> make, Event event) {
        Scheduler scheduler = make.apply(sgd);
        assertThat(golden).hasSize(STEPS + 1);
        assertClose("at first", rates(sgd), Goldens.nested(golden.get(0)), 1e-12);
        for (int i = 0; i < STEPS; i++) {
            sgd.step();
            event.at(i, sgd);
            double metric = Math.max(1, 5 - i);
            scheduler.step(() -> metric);
            assertClose("after step " + i, rates(sgd), Goldens.nested(golden.get(i + 1)), 1e-12);
            assertThat(scheduler.lastLr()).containsExactly(rates(sgd));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aloneMatchesPyTorch(String name) {
        assertRates(golden(name, "alone"), sgd(), o -> of(name, o), (i, sgd) -> {});
    }

    @ParameterizedTest
    @MethodSource("names")
    void aRateSetByHandMatchesPyTorch(String name) {
        assertRates(golden(name, "by_hand"), sgd(), o -> of(name, o), (i, sgd) -> {
            if (i == 7) {
                sgd.setLearningRate(0, 0.5);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void theSecondScheduleOfAnOptimizerMatchesPyTorch(String name) {
        SGD first = sgd();
        new ExponentialLR(first, 0.5);
        first.setLearningRate(0, 0.3);
        assertRates(golden(name, "second"), first, o -> of(name, o), (i, sgd) -> {});
    }

    @ParameterizedTest
    @MethodSource("withLateGroup")
    void anAddedGroupIsMovedAsPyTorchDoes(String name) {
        assertThat(withLateGroup()).hasSize(7);
        assertRates(golden(name, "late_group"), sgd(), o -> of(name, o), (i, sgd) -> {
            if (i == LATE) {
                addGroup(sgd);
            }
        });
    }

    /** PyTorch raises too, but CosineAnnealingLR not before step 9, and the zipped groups before the added one have moved. */
    @ParameterizedTest
    @MethodSource("withoutLateGroup")
    void anAddedGroupIsRefusedBeforeAnyRateChanges(String name) {
        assertThat(withoutLateGroup()).hasSize(6);
        SGD sgd = sgd();
        LRScheduler scheduler = (LRScheduler) of(name, sgd);
        for (int i = 0; i < LATE; i++) {
            sgd.step();
            scheduler.step();
        }
        addGroup(sgd);
        double[] before = rates(sgd);
        double momentum = sgd.momentum(0);
        for (LRScheduler each : List.of(scheduler, new ChainedScheduler(List.of(new StepLR(sgd, 1), scheduler)))) {
            assertThatThrownBy(each::step)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            name + ": expected the 1 parameter group(s) that the optimizer had when the schedule was"
                                    + " constructed, but it has 2; construct the schedule after the last addGroup");
            assertThat(rates(sgd)).containsExactly(before);
            assertThat(sgd.momentum(0)).isEqualTo(momentum);
            assertThat(((EpochScheduler) scheduler).lastEpoch()).isEqualTo(LATE);
        }
    }

    @Test
    void warmRestartsRefuseAnAddedGroupAtAnEpochToo() {
        SGD sgd = sgd();
        CosineAnnealingWarmRestarts scheduler = new CosineAnnealingWarmRestarts(sgd, 4);
        addGroup(sgd);
        assertThatThrownBy(() -> scheduler.step(2.5)).isInstanceOf(IllegalStateException.class);
        assertThat(rates(sgd)).containsExactly(0.1, 0.7);
    }

    /** At a milestone the next schedule restarts from its initial rates, which an added group does not have. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSequenceRefusesAnAddedGroupAtAMilestone(boolean chained) {
        SGD sgd = sgd();
        SequentialLR sequence =
                new SequentialLR(sgd, List.of(new ExponentialLR(sgd, 0.5), new StepLR(sgd, 2)), new int[] {2});
        LRScheduler scheduler = chained ? new ChainedScheduler(List.of(new ConstantLR(sgd, 1, 1), sequence)) : sequence;
        addGroup(sgd);
        scheduler.step();
        assertThat(rates(sgd)).containsExactly(0.05, 0.35);
        assertThatThrownBy(scheduler::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("StepLR: expected the 1 parameter group(s)");
        assertThat(rates(sgd)).containsExactly(0.05, 0.35);
    }

    @Test
    void aConstantFactorOf0LeavesTheRateOfAnAddedGroup() {
        SGD sgd = sgd();
        ConstantLR scheduler = new ConstantLR(sgd, 0, 2);
        addGroup(sgd);
        scheduler.step();
        assertThat(rates(sgd)).containsExactly(0, 0.7);
        scheduler.step();
        assertThat(rates(sgd)).containsExactly(0.1, 0.7);
    }

    @Test
    void aPlateauWithAMinLrForEachGroupRefusesAnAddedOne() {
        SGD sgd = sgd();
        addGroup(sgd);
        ReduceLROnPlateau scheduler =
                new ReduceLROnPlateau(sgd, ReduceLROnPlateau.options().minLr(0.01, 0.02));
        addGroup(sgd);
        assertThatThrownBy(() -> scheduler.step(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected the 2 parameter groups")
                .hasMessageContaining("but it has 3; construct the schedule after the last addGroup");
        assertThat(scheduler.lastEpoch()).isZero();
    }

    /** The state of a schedule whose optimizer got a group serves one that was constructed with both. */
    @ParameterizedTest
    @MethodSource("withLateGroup")
    void aScheduleWithAnAddedGroupIsSavedAndResumed(String name) {
        SGD sgd = sgd();
        Scheduler scheduler = of(name, sgd);
        addGroup(sgd);
        for (int i = 0; i < 4; i++) {
            scheduler.step(() -> 1);
        }
        SGD other = sgd();
        addGroup(other);
        Scheduler resumed = of(name, other);
        resumed.loadStateDict(scheduler.stateDict());
        other.loadStateDict(sgd.stateDict());
        for (int i = 0; i < 12; i++) {
            scheduler.step(() -> 1);
            resumed.step(() -> 1);
            assertThat(resumed.lastLr()).containsExactly(scheduler.lastLr());
            assertThat(rates(other)).containsExactly(rates(sgd));
        }
    }
}
