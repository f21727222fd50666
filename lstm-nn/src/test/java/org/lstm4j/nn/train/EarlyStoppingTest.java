package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.optim.SGD;

class EarlyStoppingTest {
    /** A rate so large that the loss goes up and down. */
    private final Runs.Run run = new Runs.Run(net -> new SGD(net.parameters(), 3));

    private final List<StateDict> weights = new ArrayList<>();

    private TrainingResult fit(int epochs, EarlyStopping stopping, List<Batch> validation) {
        TrainingListener keeper = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport epoch) {
                weights.add(run.net.stateDict().copy());
            }
        };
        return run.trainer(run.options(epochs).earlyStopping(stopping).listener(keeper))
                .fit(run.loader, validation);
    }

    @Test
    void stopsAfterPatienceAndLoadsTheBestWeights() {
        TrainingResult result = fit(60, EarlyStopping.after(4), run.validation);

        assertThat(result.end()).isEqualTo(TrainingResult.End.PATIENCE);
        assertThat(result.epochs()).hasSizeLessThan(60).hasSize(result.bestEpoch() + 4);
        assertBest(result, result.epochs().get(result.bestEpoch() - 1).judged().loss());
    }

    private void assertBest(TrainingResult result, double value) {
        double lowest = result.epochs().stream()
                .mapToDouble(epoch -> epoch.judged().loss())
                .min()
                .orElseThrow();
        assertThat(value).isEqualTo(lowest);
        Runs.assertSameBits(run.net.stateDict(), weights.get(result.bestEpoch() - 1));
        assertThat(result.bestEpoch()).isLessThan(weights.size());
    }

    @Test
    void neverKeepsTheBestWeightsOfAllEpochs() {
        TrainingResult result = fit(12, EarlyStopping.never(), run.validation);
        assertThat(result.end()).isEqualTo(TrainingResult.End.EPOCHS);
        assertThat(result.epochs()).hasSize(12);
        assertBest(result, result.epochs().get(result.bestEpoch() - 1).judged().loss());
    }

    @Test
    void maximizeKeepsTheLargestMetric() {
        TrainingResult result = fit(12, EarlyStopping.after(3).metric("rmse").maximize(true), run.validation);
        List<Double> values = result.epochs().stream()
                .map(epoch -> epoch.judged().get("rmse"))
                .toList();
        assertThat(values.get(result.bestEpoch() - 1))
                .isEqualTo(values.stream().mapToDouble(each -> each).max().orElseThrow());
        Runs.assertSameBits(run.net.stateDict(), weights.get(result.bestEpoch() - 1));
    }

    /** Nothing gets better by so much. */
    @Test
    void minDeltaIsTheMinimalImprovement() {
        TrainingResult result = fit(12, EarlyStopping.after(3).minDelta(1e6), run.validation);
        assertThat(result.bestEpoch()).isEqualTo(1);
        assertThat(result.epochs()).hasSize(4);
        assertThat(result.end()).isEqualTo(TrainingResult.End.PATIENCE);
    }

    @Test
    void improvementsByMinDeltaAndMaximize() {
        EarlyStopping smaller = EarlyStopping.after(1).minDelta(0.5);
        assertThat(smaller.isBetter(0.4, 1)).isTrue();
        assertThat(smaller.isBetter(0.5, 1)).isFalse();
        assertThat(smaller.isBetter(3, Double.NaN)).isTrue();
        assertThat(smaller.isBetter(Double.NaN, Double.NaN)).isFalse();
        // An infinite value is better than none, and any other better than it.
        assertThat(smaller.isBetter(Double.POSITIVE_INFINITY, Double.NaN)).isTrue();
        assertThat(smaller.isBetter(3, Double.POSITIVE_INFINITY)).isTrue();
        assertThat(smaller.isBetter(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY))
                .isFalse();
        EarlyStopping larger = smaller.metric("x").maximize(true);
        assertThat(larger.isBetter(1.6, 1)).isTrue();
        assertThat(larger.isBetter(1.5, 1)).isFalse();
        assertThat(larger.isBetter(-3, Double.NaN)).isTrue();
        assertThat(larger.isBetter(Double.NEGATIVE_INFINITY, Double.NaN)).isTrue();
        assertThat(larger.metric("y").maximize(false)).isEqualTo(smaller.metric("y"));
    }

    /** The first value counts, whatever it is: here infinite, as mape is for targets of 0. */
    @Test
    void infiniteFirstValueIsBetterThanNone() {
        double[] values = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 3, 4, 5, 6};
        Metric metric = new SumMetric("m", (output, batch) -> new double[] {0}, sums -> values[weights.size()]);
        TrainingListener keeper = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport epoch) {
                weights.add(run.net.stateDict().copy());
            }
        };
        EarlyStopping stopping = EarlyStopping.after(2).metric("m");
        Trainer trainer = run.trainer(
                run.options(6).metrics(metric).earlyStopping(stopping).listener(keeper));
        TrainingResult result = trainer.fit(run.loader);
        assertThat(result.bestEpoch()).isEqualTo(3);
        assertThat(result.epochs()).hasSize(5);

        weights.clear();
        values[2] = Double.POSITIVE_INFINITY;
        Runs.Run other = new Runs.Run(net -> new SGD(net.parameters(), 0.1));
        result = other.trainer(
                        other.options(6).metrics(metric).earlyStopping(stopping).listener(keeper))
                .fit(other.loader);
        assertThat(result.bestEpoch()).isEqualTo(1);
        assertThat(result.end()).isEqualTo(TrainingResult.End.PATIENCE);
        assertThat(result.epochs()).hasSize(3);
    }

    @Test
    void followsTheTrainingDataWithoutValidation() {
        TrainingResult result = run.trainer(run.options(10).earlyStopping(EarlyStopping.never()))
                .fit(run.loader);
        List<Double> losses =
                result.epochs().stream().map(epoch -> epoch.training().loss()).toList();
        assertThat(losses.get(result.bestEpoch() - 1))
                .isEqualTo(losses.stream().mapToDouble(each -> each).min().orElseThrow());
    }

    @Test
    void refusesInvalidValues() {
        assertThatThrownBy(() -> EarlyStopping.after(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("patience")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> EarlyStopping.after(1).minDelta(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("minDelta");
        assertThatThrownBy(() -> EarlyStopping.after(1).minDelta(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
