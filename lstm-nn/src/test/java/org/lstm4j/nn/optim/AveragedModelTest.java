package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.optim.schedule.SWALR;
import org.lstm4j.nn.testing.AroundCase;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** SWA and EMA by hand; the rates of SWALR beside PyTorch 2.14 ({@code tools/goldens/torch2.py}). */
class AveragedModelTest {
    private static final class Counted extends Module {
        final Parameter weight = register("weight", new Parameter(Tensor.of(new double[] {1, 2})));
        final Tensor count = registerBuffer("count", Tensor.of(new double[] {0}), true);

        void set(double first, double second, double counted) {
            weight.data().copyInPlace(Tensor.of(new double[] {first, second}));
            count.copyInPlace(Tensor.of(new double[] {counted}));
        }
    }

    private final Counted model = new Counted();

    private void threeUpdates(AveragedModel average) {
        model.set(2, 4, 1);
        average.update();
        model.set(4, 4, 2);
        average.update();
        model.set(9, 1, 6);
        average.update();
        assertThat(average.updates()).isEqualTo(3);
    }

    private static void assertAverages(AveragedModel average, double first, double second, double count) {
        assertClose("weight", average.averages().get("weight").toDoubleArray(), new double[] {first, second}, 1e-15);
        assertClose("count", average.averages().get("count").item(), count, 1e-15);
    }

    @Test
    void swaIsTheMeanOfAllUpdatesAndCopiesBuffers() {
        AveragedModel average = AveragedModel.swa(model);
        assertAverages(average, 1, 2, 0);
        threeUpdates(average);
        assertAverages(average, 5, 3, 6);
        assertThat(model.weight.data().toDoubleArray()).containsExactly(9, 1);
    }

    @Test
    void swaWithBuffers() {
        AveragedModel average = AveragedModel.swa(model, true);
        threeUpdates(average);
        assertAverages(average, 5, 3, 3);
    }

    /** 2, then 0.75 2 + 0.25 4 = 2.5, then 0.75 2.5 + 0.25 9 = 4.125. */
    @Test
    void emaStartsAtTheFirstUpdate() {
        AveragedModel average = AveragedModel.ema(model, 0.75);
        threeUpdates(average);
        assertAverages(average, 4.125, 3.25, 6);
        AveragedModel withBuffers = AveragedModel.ema(model, 0.75, true);
        threeUpdates(withBuffers);
        assertAverages(withBuffers, 4.125, 3.25, 0.75 * 1.25 + 0.25 * 6);
    }

    @Test
    void averagesAreCopiedIntoAModel() {
        AveragedModel average = AveragedModel.swa(model);
        threeUpdates(average);
        Counted evaluated = new Counted();
        average.copyTo(evaluated);
        assertThat(evaluated.weight.data().toDoubleArray()).containsExactly(5, 3);
        Linear other = new Linear(2, 1, true, DType.FLOAT64, Generator.seeded(0));
        assertThatThrownBy(() -> average.copyTo(other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSavedAverageGoesOnAsIfItWereNot() {
        AveragedModel average = AveragedModel.swa(model);
        threeUpdates(average);
        StateDict state = average.stateDict();
        assertThat(state.names()).containsExactlyInAnyOrder("n_averaged", "module.weight", "module.count");
        AveragedModel resumed = AveragedModel.swa(model);
        resumed.loadStateDict(state);
        model.set(1, 1, 7);
        average.update();
        resumed.update();
        assertAverages(resumed, 4, 2.5, 7);
        assertAverages(average, 4, 2.5, 7);
        for (double wrong : new double[] {-1, 0.5, Double.NaN, 1e300}) {
            StateDict nonsense = state.copy().put("n_averaged", Tensor.scalar(DType.FLOAT64, wrong));
            assertThatThrownBy(() -> resumed.loadStateDict(nonsense))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a count for n_averaged, but got " + wrong);
        }
        assertThatThrownBy(() -> resumed.loadStateDict(state.copy().put("module.more", Tensor.ones(1))))
                .hasMessageContaining("Unexpected key(s) in state_dict: \"module.more\"");
        assertAverages(resumed, 4, 2.5, 7);
    }

    @Test
    void aDecayIsFrom0To1() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> AveragedModel.ema(model, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Invalid decay: " + wrong);
        }
    }

    /** PyTorch counts batches in whole numbers, and so cuts their average at each update; ours is not cut. */
    @ParameterizedTest
    @ValueSource(strings = {"SWA", "EMA", "EMA with buffers"})
    @Tag("golden")
    void aTrainingWithBatchNormalizationMatchesPyTorch(String name) {
        JsonNode golden = Goldens.read("torch2.json").get("optimizer/" + name);
        Generator rng = Generator.seeded(2);
        Sequential net = new Sequential(
                new Linear(2, 3, true, DType.FLOAT64, rng),
                new BatchNorm1d(BatchNorm1d.options(3).dtype(DType.FLOAT64)),
                new Linear(3, 1, true, DType.FLOAT64, rng));
        AveragedModel average = name.equals("SWA")
                ? AveragedModel.swa(net)
                : AveragedModel.ema(net, 0.9, name.equals("EMA with buffers"));
        SGD sgd = new SGD(net.parameters(), 0.1);
        SWALR scheduler = new SWALR(sgd, 0.02, 5, SWALR.Anneal.COS);
        Variable x = Variable.of(ClosedForms.tensor(DType.FLOAT64, Shape.of(8, 2), Math::sin));
        for (int i = 0; i < 8; i++) {
            sgd.zeroGrad();
            net.forward(x).sub(x.narrow(1, 0, 1)).square().mean().backward();
            sgd.step();
            average.update();
            scheduler.step();
        }
        average.averages().entries().forEach((key, value) -> {
            if (!key.equals("1.num_batches_tracked")) {
                assertClose(key, value.toDoubleArray(), Goldens.nested(golden.get(key)), 1e-12);
            }
        });
        assertThat(average.updates()).isEqualTo(golden.get("n_averaged").asInt());
        if (!name.equals("EMA with buffers")) {
            assertThat(average.averages().get("1.num_batches_tracked").item()).isEqualTo(8);
        }
    }

    static Stream<Goldens.Case> updates() {
        return Goldens.cases("around.json", "update_bn");
    }

    /** {@code tools/goldens/around.py}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    @Tag("golden")
    void runningStatisticsAreComputedAnewAsByPyTorch(Goldens.Case golden) {
        AroundCase expected = new AroundCase(golden.json());
        DType dtype = expected.dtype();
        BatchNorm1d first = new BatchNorm1d(BatchNorm1d.options(3).dtype(dtype));
        BatchNorm1d second =
                new BatchNorm1d(BatchNorm1d.options(3).momentum(0.25).dtype(dtype));
        Sequential net = new Sequential(new Linear(2, 3, true, dtype, Generator.seeded(0)), first, new Tanh(), second);
        for (int i = 0; i < net.parameters().size(); i++) {
            net.parameters()
                    .get(i)
                    .data()
                    .copyInPlace(expected.tensor(golden.json().get("parameters").get(i)));
        }
        for (BatchNorm1d norm : List.of(first, second)) {
            norm.namedBuffers().get("running_mean").fillInPlace(7);
            norm.namedBuffers().get("num_batches_tracked").fillInPlace(5);
        }
        net.eval();
        second.train();
        List<Tensor> batches = new ArrayList<>();
        golden.json().get("batches").forEach(each -> batches.add(expected.tensor(each)));
        List<Variable> outputs = new ArrayList<>();
        AveragedModel.updateBatchNorm(net, batches, x -> outputs.add(net.forward(Variable.of(x))));

        for (JsonNode each : golden.json().get("buffers")) {
            String name = each.get("name").asText();
            assertClose(
                    name,
                    net.namedBuffers().get(name).toDoubleArray(),
                    Goldens.numbers(each.get("data")),
                    dtype == DType.FLOAT64 ? 1e-14 : 1e-6);
        }
        assertThat(outputs).hasSize(3).noneMatch(Variable::requiresGrad);
        assertThat(net.isTraining() || first.isTraining()).isFalse();
        assertThat(second.isTraining()).isTrue();
        assertThat(first.options().momentum()).isEqualTo(0.1);
        assertThat(second.options().momentum()).isEqualTo(0.25);
    }

    @Test
    void momentumComesBackAfterAnErrorAndNothingRunsWithoutBatchNormalization() {
        BatchNorm1d norm = new BatchNorm1d(3);
        assertThatThrownBy(() -> AveragedModel.updateBatchNorm(norm, List.of(1), batch -> {
                    throw new IllegalStateException("a pass");
                }))
                .hasMessage("a pass");
        assertThat(norm.options().momentum()).isEqualTo(0.1);
        AveragedModel.updateBatchNorm(model, List.of(1), batch -> {
            throw new IllegalStateException("nothing to update");
        });
        assertThatThrownBy(() -> norm.setMomentum(1.5)).hasMessageContaining("momentum must be from 0 to 1");
    }

    private static SGD sgd() {
        return new SGD(List.of(new Parameter(Tensor.ones(1))), 0.1);
    }

    @Test
    @Tag("golden")
    void ratesOfSwalrMatchPyTorch() {
        SGD sgd = sgd();
        SWALR scheduler = new SWALR(sgd, 0.02, 5, SWALR.Anneal.COS);
        assertThat(sgd.learningRate()).isEqualTo(0.1);
        double[] rates = new double[8];
        for (int i = 0; i < rates.length; i++) {
            sgd.step();
            scheduler.step();
            rates[i] = sgd.learningRate();
        }
        for (String name : List.of("SWA", "EMA", "EMA with buffers")) {
            double[] expected = Goldens.nested(
                    Goldens.read("torch2.json").get("optimizer/" + name).get("rates"));
            assertClose(name, rates, expected, 1e-12);
        }
    }

    @Test
    void swalrAnnealsAlongALineOrAtOnce() {
        SGD sgd = sgd();
        SWALR line = new SWALR(sgd, 0.02, 4, SWALR.Anneal.LINEAR);
        for (double expected : new double[] {0.08, 0.06, 0.04, 0.02, 0.02}) {
            sgd.step();
            line.step();
            assertThat(sgd.learningRate()).isCloseTo(expected, within(1e-15));
        }
        SGD other = sgd();
        new SWALR(other, 0.02, 0, SWALR.Anneal.COS);
        assertThat(other.learningRate()).isEqualTo(0.02);
        assertThatThrownBy(() -> new SWALR(sgd(), 0.02, -1, SWALR.Anneal.COS))
                .hasMessageContaining("anneal_epochs must be equal or greater than 0, but got -1");
        assertThatThrownBy(() -> new SWALR(sgd(), -1)).hasMessageContaining("SWALR: Invalid swa_lr: -1.0");
    }

    @Test
    void swalrIsSavedAndResumed() {
        SGD sgd = sgd();
        SWALR scheduler = new SWALR(sgd, 0.02);
        SGD otherSgd = sgd();
        SWALR other = new SWALR(otherSgd, 0.5, 3, SWALR.Anneal.LINEAR);
        sgd.step();
        scheduler.step();
        scheduler.step();
        other.loadStateDict(scheduler.stateDict());
        otherSgd.loadStateDict(sgd.stateDict());
        for (int i = 0; i < 12; i++) {
            scheduler.step();
            other.step();
            assertThat(otherSgd.learningRate()).isEqualTo(sgd.learningRate());
        }
        assertThat(sgd.learningRate()).isEqualTo(0.02);
    }
}
