package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Dataset;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.Span;
import org.lstm4j.nn.data.Windows;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A small training with everything random switched on, and comparisons of two of them. */
final class Runs {
    static final Tensor WAVE = Tensor.of(IntStream.range(0, 60)
                    .mapToDouble(t -> Math.sin(0.7 * t) + 0.1 * Math.cos(2.9 * t))
                    .toArray())
            .to(DType.FLOAT32);

    /** 36 examples. */
    static final Dataset<Example> TRAINING = Windows.of(WAVE, 4).forecasting(new Span(0, 40));

    static final Dataset<Example> VALIDATION = Windows.of(WAVE, 4).forecasting(new Span(40, 60));

    private Runs() {}

    /** Two layers with dropout between and after them. */
    static final class Net extends Module {
        final LSTM lstm;
        final Dropout dropout;
        final Linear head;

        Net(Generator rng) {
            lstm = register(
                    "lstm",
                    new LSTM(LSTM.options(1, 3).numLayers(2).dropout(0.3).batchFirst(true), rng));
            dropout = register("dropout", new Dropout(0.2, rng));
            head = register("head", new Linear(3, 1, rng));
        }

        Variable forward(Variable x) {
            return head.forward(dropout.forward(lstm.forward(x).last()));
        }
    }

    /** Everything of a run; two that are made alike run alike. */
    static final class Run {
        final Generator rng = Generator.seeded(3);
        final Generator order;
        final Net net = new Net(rng);
        final DataLoader<Batch> loader;
        final List<Batch> validation = List.of(Batch.all(VALIDATION));
        final Optimizer optimizer;
        final List<StepReport> steps = new ArrayList<>();
        final List<EpochReport> epochs = new ArrayList<>();

        Run(Function<Net, Optimizer> optimizer) {
            this(optimizer, false);
        }

        /** With one generator for dropout and order, or two. */
        Run(Function<Net, Optimizer> optimizer, boolean one) {
            this.optimizer = optimizer.apply(net);
            order = one ? rng : Generator.seeded(4);
            loader = DataLoader.of(
                    TRAINING, DataLoader.options().batchSize(8).shuffle(true).generator(order));
        }

        Objective objective() {
            return Objective.of(batch -> net.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y()));
        }

        TrainerOptions options(int epochs) {
            return Trainer.options(epochs)
                    .clipNorm(0.5)
                    .metrics(Metrics.rmse())
                    .generator("rng", rng)
                    .generator("order", order)
                    .listener(new TrainingListener() {
                        @Override
                        public void onStep(StepReport step) {
                            steps.add(step);
                        }

                        @Override
                        public void onEpoch(EpochReport epoch) {
                            Run.this.epochs.add(epoch);
                        }
                    });
        }

        Trainer trainer(TrainerOptions options) {
            return new Trainer(net, optimizer, objective(), options);
        }
    }

    static void assertSameBits(StateDict actual, StateDict expected) {
        assertThat(actual.names()).isEqualTo(expected.names());
        expected.entries()
                .forEach((name, tensor) ->
                        assertThat(bits(actual.entries().get(name))).as(name).isEqualTo(bits(tensor)));
    }

    /** Models, optimizers and generators alike to the last bit. */
    static void assertSame(Run actual, Run expected) {
        assertSameBits(actual.net.stateDict(), expected.net.stateDict());
        assertSameBits(actual.optimizer.stateDict(), expected.optimizer.stateDict());
        assertThat(actual.rng.state()).isEqualTo(expected.rng.state());
        assertThat(actual.order.state()).isEqualTo(expected.order.state());
    }

    private static long[] bits(Tensor tensor) {
        return Arrays.stream(tensor.toDoubleArray())
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }
}
