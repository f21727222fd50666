package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.testing.Goldens;

/** All schedules beside PyTorch's, epoch by epoch; {@code tools/goldens/lr_schedulers.py} writes the numbers. */
@Tag("golden")
class LRSchedulerGoldenTest {
    private static final double TOLERANCE = 1e-12;

    static Stream<Goldens.Case> tables() {
        return Goldens.cases("lr_schedulers.json", "tables");
    }

    static Stream<Goldens.Case> resumed() {
        return Goldens.cases("lr_schedulers.json", "resumed");
    }

    static Stream<Goldens.Case> plateau() {
        return Goldens.cases("lr_schedulers.json", "plateau");
    }

    static Stream<Goldens.Case> closedForms() {
        return tables().filter(golden -> golden.json().has("closed_form"));
    }

    /** Rates are small: what counts is how far they are off as a share of themselves. */
    private static void assertRates(String what, double[] actual, JsonNode expected) {
        double[] numbers = Goldens.numbers(expected);
        assertThat(actual).as(what).hasSameSizeAs(numbers);
        for (int g = 0; g < numbers.length; g++) {
            // PyTorch's own rounding leaves 1e-17 or so where 0 is meant.
            double scale = Math.abs(numbers[g]) < 1e-15 ? 1e-3 : Math.abs(numbers[g]);
            assertThat(Math.abs(actual[g] - numbers[g]))
                    .as(what + ", group " + g + ": " + actual[g] + " for " + numbers[g])
                    .isLessThanOrEqualTo(TOLERANCE * scale);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void everyEpochMatchesPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        SGD sgd = GoldenSchedulers.sgd();
        LRScheduler scheduler = GoldenSchedulers.of(sgd, json.get("scheduler"));
        JsonNode lrs = json.get("lr");
        assertThat(lrs).hasSize(26);
        for (int epoch = 0; epoch < lrs.size(); epoch++) {
            String when = "at epoch " + epoch;
            assertRates("rates " + when, GoldenSchedulers.rates(sgd), lrs.get(epoch));
            double[] momentums = {sgd.momentum(0), sgd.momentum(1)};
            assertRates("momentums " + when, momentums, json.get("momentum").get(epoch));
            assertRates(
                    "last rates " + when,
                    scheduler.lastLr(),
                    json.get("last_lr").get(epoch));
            sgd.step();
            scheduler.step();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("closedForms")
    void closedFormMatchesPyTorch(Goldens.Case golden) {
        EpochScheduler scheduler = (EpochScheduler)
                GoldenSchedulers.of(GoldenSchedulers.sgd(), golden.json().get("scheduler"));
        JsonNode closed = golden.json().get("closed_form");
        for (int epoch = 0; epoch < closed.size(); epoch++) {
            double[] own = {scheduler.closedForm(0, epoch), scheduler.closedForm(1, epoch)};
            assertRates("at epoch " + epoch, own, closed.get(epoch));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resumed")
    void resumingFromALastEpochMatchesPyTorch(Goldens.Case golden) {
        SGD sgd = GoldenSchedulers.sgd();
        sgd.setInitialLearningRate(0, 0.1);
        sgd.setInitialLearningRate(1, 1);
        EpochScheduler scheduler =
                (EpochScheduler) GoldenSchedulers.of(sgd, golden.json().get("scheduler"));
        scheduler.resume(6);
        JsonNode lrs = golden.json().get("lr");
        for (int i = 0; i < lrs.size(); i++) {
            assertRates("at epoch " + (7 + i), GoldenSchedulers.rates(sgd), lrs.get(i));
            sgd.step();
            scheduler.step();
        }
        assertThat(scheduler.lastEpoch()).isEqualTo(17);
    }

    private static ReduceLROnPlateau plateauOf(Optimizer optimizer, JsonNode json) {
        GoldenSchedulers.Options o = new GoldenSchedulers.Options(json);
        ReduceLROnPlateau.Options out = ReduceLROnPlateau.options()
                .mode(ReduceLROnPlateau.Mode.valueOf(
                        json.path("mode").asText("min").toUpperCase(Locale.ROOT)))
                .thresholdMode(ReduceLROnPlateau.ThresholdMode.valueOf(
                        json.path("threshold_mode").asText("rel").toUpperCase(Locale.ROOT)))
                .factor(o.number("factor", 0.1))
                .patience(o.whole("patience", 10))
                .threshold(o.number("threshold", 1e-4))
                .cooldown(o.whole("cooldown", 0))
                .eps(o.number("eps", 1e-8));
        if (json.has("min_lr")) {
            out = out.minLr(o.values("min_lr"));
        }
        return json.isEmpty() ? new ReduceLROnPlateau(optimizer) : new ReduceLROnPlateau(optimizer, out);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plateau")
    void plateauMatchesPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        SGD sgd = GoldenSchedulers.sgd();
        ReduceLROnPlateau scheduler = plateauOf(sgd, json.get("options"));
        assertThat(scheduler.lastLr()).containsExactly(0.05, 0.5);
        double[] metrics = Goldens.numbers(json.get("metrics"));
        for (int i = 0; i < metrics.length; i++) {
            scheduler.step(metrics[i]);
            assertRates(
                    "after metric " + i,
                    GoldenSchedulers.rates(sgd),
                    json.get("lr").get(i));
            assertRates(
                    "last rates after metric " + i,
                    scheduler.lastLr(),
                    json.get("lr").get(i));
        }
        StateDict state = scheduler.stateDict();
        assertThat(state.get("num_bad_epochs").item())
                .isEqualTo(json.get("num_bad_epochs").asDouble());
        assertThat(state.get("cooldown_counter").item())
                .isEqualTo(json.get("cooldown_counter").asDouble());
        assertThat(scheduler.lastEpoch()).isEqualTo(metrics.length);
    }

    /** A plateau that is saved in the middle goes on as if it were not. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("plateau")
    void aResumedPlateauMatchesPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        double[] metrics = Goldens.numbers(json.get("metrics"));
        for (int stop = 0; stop < metrics.length; stop++) {
            SGD sgd = GoldenSchedulers.sgd();
            ReduceLROnPlateau scheduler = plateauOf(sgd, json.get("options"));
            Arrays.stream(metrics, 0, stop).forEach(scheduler::step);
            SGD other = GoldenSchedulers.sgd(1, 1);
            ReduceLROnPlateau resumed = new ReduceLROnPlateau(
                    other, ReduceLROnPlateau.options().factor(0.9).patience(0).minLr(0.4));
            resumed.loadStateDict(scheduler.stateDict());
            other.loadStateDict(sgd.stateDict());
            Arrays.stream(metrics, stop, metrics.length).forEach(resumed::step);
            assertRates("resumed at " + stop, resumed.lastLr(), json.get("lr").get(metrics.length - 1));
        }
    }

    @Test
    void warmRestartsAtFractionsOfAnEpochMatchPyTorch() {
        SGD sgd = GoldenSchedulers.sgd();
        CosineAnnealingWarmRestarts scheduler = new CosineAnnealingWarmRestarts(sgd, 3, 2, 0.001);
        for (JsonNode json : Goldens.read("lr_schedulers.json").get("fractions")) {
            double epoch = json.get("epoch").asDouble();
            scheduler.step(epoch);
            assertRates("at " + epoch, GoldenSchedulers.rates(sgd), json.get("lr"));
            scheduler.step();
            assertRates("after " + epoch, GoldenSchedulers.rates(sgd), json.get("next"));
            assertThat(scheduler.lastEpoch()).isEqualTo(json.get("last_epoch").asInt());
        }
    }
}
