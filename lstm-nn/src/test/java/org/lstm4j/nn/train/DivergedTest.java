package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Iterator;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** What leaves the finite numbers is named, and so is the batch where something is thrown. */
class DivergedTest {
    private static final class Net extends Module {
        final Linear first;
        final Linear second;

        Net() {
            Generator rng = Generator.seeded(0);
            first = register("first", new Linear(2, 2, rng));
            second = register("second", new Linear(2, 1, rng));
        }

        Variable forward(Variable x) {
            return second.forward(first.forward(x).tanh());
        }
    }

    private final Net net = new Net();
    private final SGD sgd = new SGD(net.parameters(), 0.1);

    private static Batch batch(double x, double y) {
        return Batch.of(
                Variable.of(Tensor.full(DType.FLOAT32, Shape.of(3, 2), x)),
                Variable.of(Tensor.full(DType.FLOAT32, Shape.of(3, 1), y)));
    }

    private Trainer trainer(TrainerOptions options) {
        return new Trainer(
                net,
                sgd,
                Objective.of(batch -> net.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y())),
                options);
    }

    private static DivergedException diverged(ThrowingCallable run) {
        DivergedException e = catchThrowableOfType(DivergedException.class, run);
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void namesAGradientThatIsNotFinite() {
        // From the third step on, that of the second layer; the weights of it come before its bias.
        int[] steps = {0};
        net.second.parameter("weight").registerHook(gradient -> ++steps[0] < 3 ? gradient : gradient.mul(Double.NaN));
        net.second
                .parameter("bias")
                .registerHook(gradient -> steps[0] < 3 ? gradient : gradient.mul(Double.POSITIVE_INFINITY));
        Trainer trainer = trainer(Trainer.options(5));
        StateDict[] before = new StateDict[1];
        DivergedException e = diverged(() -> new Trainer(
                        net,
                        sgd,
                        Objective.of(
                                batch -> {
                                    before[0] = net.stateDict().copy();
                                    return net.forward(batch.x());
                                },
                                (output, batch) -> Losses.mse(output, batch.y())),
                        Trainer.options(5))
                .fit(List.of(batch(1, 0), batch(1, 1))));

        assertThat(e.getMessage())
                .contains("epoch 2, batch 1 (after step 2)")
                .contains("the gradient of second.weight has NaN");
        assertThat(e.parameter()).isEqualTo("second.weight");
        assertThat(e.epoch()).isEqualTo(2);
        assertThat(e.batch()).isEqualTo(1);
        assertThat(e.step()).isEqualTo(2);
        Runs.assertSameBits(net.stateDict(), before[0]);
        assertThat(trainer.epoch()).isZero();
    }

    @Test
    void namesAParameterThatIsNotFinite() {
        net.first.parameter("bias").data().set(Double.NEGATIVE_INFINITY, 1);
        net.second.parameter("bias").data().set(Double.NaN, 0);
        DivergedException e = diverged(() -> trainer(Trainer.options(1)).fit(List.of(batch(1, 0))));
        assertThat(e.getMessage())
                .contains("epoch 1, batch 1 (after step 0)")
                .contains("the loss is NaN")
                .contains("the value of first.bias has -Infinity");
        assertThat(e.parameter()).isEqualTo("first.bias");
    }

    /** The parameters are finite, so their gradients are asked. */
    @Test
    void namesABatchThatIsNotFinite() {
        DivergedException e =
                diverged(() -> trainer(Trainer.options(1)).fit(List.of(batch(1, 0), batch(Double.NaN, 0))));
        assertThat(e.getMessage())
                .contains("epoch 1, batch 2 (after step 1)")
                .contains("the gradient of first.weight has NaN")
                .endsWith("not finite in the batch: x");
        assertThat(e.parameter()).isEqualTo("first.weight");
        Net other = new Net();
        DivergedException target = diverged(() -> new Trainer(
                        other,
                        new SGD(other.parameters(), 0.1),
                        Objective.of(
                                batch -> other.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y())),
                        Trainer.options(1))
                .fit(List.of(batch(1, Double.POSITIVE_INFINITY))));
        assertThat(target.getMessage()).contains("the loss is Infinity").endsWith("not finite in the batch: y");
    }

    @Test
    void saysIfAllParametersAreFinite() {
        Objective cut = Objective.of(
                batch -> net.forward(batch.x()).detach(),
                (output, batch) -> Losses.mse(output, batch.y()).mul(Double.NaN));
        DivergedException e = diverged(() -> new Trainer(net, sgd, cut, Trainer.options(1)).fit(List.of(batch(1, 0))));
        assertThat(e.getMessage()).contains("the loss is NaN, and all parameters are finite");
        assertThat(e.parameter()).isNull();
    }

    /** The step that breaks them is the last of the epoch. */
    @Test
    void checksParametersAfterAnEpoch() {
        sgd.setLearningRate(Float.MAX_VALUE);
        net.second.requiresGrad(false);
        DivergedException e = diverged(() -> trainer(Trainer.options(1)).fit(List.of(batch(1, 1e10))));
        assertThat(e.batch()).isZero();
        assertThat(e.parameter()).startsWith("first.");
        assertThat(e.getMessage()).contains("epoch 1 (after step 1)").contains("the value of first.");
    }

    @Test
    void checksParametersThatOnlyTheOptimizerHas() {
        Parameter scale = new Parameter(Tensor.scalar(Double.NaN));
        SGD both = new SGD(List.of(net.first.parameter("weight"), scale), 0.1);
        Objective scaled = Objective.of(
                batch -> net.forward(batch.x()),
                (output, batch) -> Losses.mse(output, batch.y()).mul(scale));
        DivergedException e =
                diverged(() -> new Trainer(net, both, scaled, Trainer.options(1)).fit(List.of(batch(1, 0))));
        assertThat(e.parameter()).isEqualTo("parameter 1 of the optimizer");
    }

    @Test
    void refusesAValidationLossThatIsNotFinite() {
        DivergedException e =
                diverged(() -> trainer(Trainer.options(1)).fit(List.of(batch(1, 0)), List.of(batch(1, Double.NaN))));
        assertThat(e.getMessage()).contains("epoch 1").contains("the loss on the validation data is NaN");
    }

    @Test
    void theCheckCanBeDisabled() {
        TrainingResult result = trainer(Trainer.options(1).checkFinite(false)).fit(List.of(batch(Double.NaN, 0)));
        assertThat(result.epochs().get(0).training().loss()).isNaN();
        assertThat(net.first.parameter("weight").data().get(0, 0)).isNaN();
    }

    @Test
    void exceptionsNameEpochAndBatch() {
        Batch wrong = Batch.of(Variable.of(Tensor.zeros(3, 7)), Variable.of(Tensor.zeros(3, 1)));
        Trainer trainer = trainer(Trainer.options(2));
        assertThatThrownBy(() -> trainer.fit(List.of(batch(1, 0), batch(0, 1), wrong)))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("Trainer: epoch 1, batch 3 (after step 2): Linear")
                .hasCauseInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> trainer.fit(List.of(batch(1, 0))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed in the middle of a batch");
        assertThatThrownBy(() -> trainer(Trainer.options(2)).fit(List.of(batch(1, 0)), List.of(batch(1, 0), wrong)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("epoch 1, validation batch 2");
        assertThatThrownBy(() -> trainer(Trainer.options(2)).evaluate(List.of(wrong)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("evaluated batch 1");
        assertThat(net.isTraining()).isTrue();
    }

    @Test
    void exceptionsOfTheLoaderNameTheBatch() {
        Iterable<Batch> loader = () -> new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Batch next() {
                if (++given == 3) {
                    throw new IllegalStateException("no more disk");
                }
                return batch(1, 0);
            }
        };
        assertThatThrownBy(() -> trainer(Trainer.options(2)).fit(loader))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("epoch 1, batch 3")
                .hasMessageContaining("no more disk");
    }

    @Test
    void refusesDataWithoutABatch() {
        assertThatThrownBy(() -> trainer(Trainer.options(2)).fit(List.of()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("gave no batch");
        assertThatThrownBy(() -> trainer(Trainer.options(2)).fit(List.of(batch(1, 0)), List.of()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("at least one validation batch");
    }

    @Test
    void refusesInvalidParts() {
        Objective vector = Objective.of(batch -> net.forward(batch.x()), (output, batch) -> output);
        assertThatThrownBy(() -> new Trainer(net, sgd, vector, Trainer.options(1)).fit(List.of(batch(1, 0))))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("a loss of one number")
                .hasMessageContaining("(3, 1)");
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Objective weighed =
                    Objective.of(batch -> net.forward(batch.x()), (output, batch) -> output.sum(), batch -> weight);
            assertThatThrownBy(() -> new Trainer(net, sgd, weighed, Trainer.options(1)).fit(List.of(batch(1, 0))))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("weight of a part");
        }
    }
}
