package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Steps on gradients that are gathered over several batches. */
class AccumulationTest {
    private static final Tensor X = Tensor.rand(Generator.seeded(1), DType.FLOAT64, 12, 3);
    private static final Tensor Y = Tensor.rand(Generator.seeded(2), DType.FLOAT64, 12, 2);

    private final List<StepReport> steps = new ArrayList<>();

    private static Batch rows(int from, int count) {
        return Batch.of(Variable.of(X.narrow(0, from, count)), Variable.of(Y.narrow(0, from, count)));
    }

    private Linear train(int accumulate, double clip, Batch... batches) {
        Linear model = new Linear(3, 2, true, DType.FLOAT64, Generator.seeded(0));
        Objective objective =
                Objective.of(batch -> model.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y()));
        new Trainer(
                        model,
                        new SGD(model.parameters(), SGD.options().lr(0.3).momentum(0.9)),
                        objective,
                        Trainer.options(5).accumulate(accumulate).clipNorm(clip).listener(new TrainingListener() {
                            @Override
                            public void onStep(StepReport step) {
                                steps.add(step);
                            }
                        }))
                .fit(List.of(batches));
        return model;
    }

    private static void assertSame(Linear actual, Linear expected) {
        expected.namedParameters()
                .forEach(
                        (name, parameter) -> Close.assertClose(name, actual.parameter(name), parameter, Close.FLOAT64));
    }

    @Test
    void smallBatchesAccumulateToALargeOne() {
        Linear large = train(1, 0.1, rows(0, 12));
        List<StepReport> expected = List.copyOf(steps);
        steps.clear();
        Linear small = train(4, 0.1, rows(0, 3), rows(3, 3), rows(6, 3), rows(9, 3));
        assertSame(small, large);
        assertThat(steps).hasSameSizeAs(expected);
        for (int i = 0; i < steps.size(); i++) {
            Close.assertClose("loss", steps.get(i).loss(), expected.get(i).loss(), Close.FLOAT64);
            Close.assertClose(
                    "norm", steps.get(i).gradientNorm(), expected.get(i).gradientNorm(), Close.FLOAT64);
        }
    }

    @Test
    void batchesAreWeightedByTheirExamples() {
        assertSame(train(3, 1e9, rows(0, 7), rows(7, 1), rows(8, 4)), train(1, 1e9, rows(0, 12)));
    }

    /** The last step of an epoch takes what is left, and an epoch begins with no gradient. */
    @Test
    void theRestOfAnEpochIsAStep() {
        Linear gathered = train(2, 1e9, rows(0, 4), rows(4, 4), rows(8, 4));
        assertThat(steps).hasSize(10);
        assertThat(steps.stream().map(StepReport::batch).limit(4)).containsExactly(2, 3, 2, 3);
        assertSame(gathered, train(1, 1e9, rows(0, 8), rows(8, 4)));
    }

    @Test
    void batchesCanHaveOtherWeights() {
        Linear model = new Linear(3, 2, true, DType.FLOAT64, Generator.seeded(0));
        // Sums, so that each weighs as much as the other.
        Objective sums = Objective.of(
                batch -> model.forward(batch.x()),
                (output, batch) -> Losses.mse(output, batch.y()).mul(batch.size()),
                batch -> 1);
        new Trainer(
                        model,
                        new SGD(model.parameters(), 0.3),
                        sums,
                        Trainer.options(1).accumulate(2))
                .fit(List.of(rows(0, 9), rows(9, 3)));
        Linear whole = new Linear(3, 2, true, DType.FLOAT64, Generator.seeded(0));
        Objective half = Objective.of(
                batch -> whole.forward(batch.x()),
                (output, batch) -> Losses.mse(output, batch.y()).mul(6));
        new Trainer(whole, new SGD(whole.parameters(), 0.3), half, Trainer.options(1)).fit(List.of(rows(0, 12)));
        assertSame(model, whole);
    }

    @Test
    void clipsByValue() {
        Linear model = new Linear(3, 2, true, DType.FLOAT64, Generator.seeded(0));
        Tensor before = model.parameter("weight").data().copy();
        Objective steep = Objective.of(
                batch -> model.forward(batch.x()),
                (output, batch) -> output.sum().mul(1e3));
        new Trainer(
                        model,
                        new SGD(model.parameters(), 1),
                        steep,
                        Trainer.options(1).clipValue(0.25))
                .fit(List.of(rows(0, 12)));
        Close.assertClose("weight", model.parameter("weight").data(), before.sub(0.25), Close.FLOAT64);
    }
}
