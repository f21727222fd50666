package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.PadCollate;
import org.lstm4j.nn.data.Targets;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.Masked;
import org.lstm4j.nn.loss.Reduction;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Long sequences in pieces. */
class TruncatedTest {
    private static final class Net extends Module {
        final LSTM lstm;
        final Linear head;

        Net(boolean batchFirst) {
            Generator rng = Generator.seeded(0);
            lstm = register("lstm", new LSTM(LSTM.options(2, 3).batchFirst(batchFirst), rng));
            head = register("head", new Linear(3, 1, rng));
        }
    }

    private static final Tensor X = Tensor.rand(Generator.seeded(1), 10, 3, 2);
    private static final Tensor Y = Tensor.rand(Generator.seeded(2), 10, 3, 1);

    private static List<Batch> data(boolean batchFirst) {
        Batch one = batch(X, Y, batchFirst);
        return List.of(one, batch(Y.broadcastTo(10, 3, 2).copy(), X.narrow(2, 0, 1), batchFirst));
    }

    private static Batch batch(Tensor x, Tensor y, boolean batchFirst) {
        return batchFirst
                ? Batch.of(Variable.of(x.transpose(0, 1)), Variable.of(y.transpose(0, 1)))
                : Batch.of(Variable.of(x), Variable.of(y));
    }

    private static Truncated<LSTM.State> objective(Net net, int steps, boolean batchFirst) {
        return new Truncated<>(
                Truncated.options(steps).batchFirst(batchFirst),
                (batch, state) -> {
                    Output<LSTM.State> out = net.lstm.forward(batch.x(), state);
                    return new Truncated.Result<>(net.head.forward(out.output()), out.state());
                },
                LSTM.State::detach,
                (output, batch) -> Losses.mse(output, batch.y()));
    }

    private static Net train(int steps, boolean batchFirst) {
        Net net = new Net(batchFirst);
        new Trainer(net, new Adam(net.parameters(), 0.05), objective(net, steps, batchFirst), Trainer.options(3))
                .fit(data(batchFirst));
        return net;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 1000})
    void piecesLongerThanTheSequenceAreFullBackpropagation(int steps) {
        Net expected = new Net(false);
        Objective whole = Objective.of(
                batch -> expected.head.forward(expected.lstm.forward(batch.x()).output()),
                (output, batch) -> Losses.mse(output, batch.y()));
        new Trainer(expected, new Adam(expected.parameters(), 0.05), whole, Trainer.options(3)).fit(data(false));
        Runs.assertSameBits(train(steps, false).stateDict(), expected.stateDict());
    }

    /** The loop by hand: pieces in order of time, a step for each, the state detached between. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void matchesAHandWrittenLoop(boolean batchFirst) {
        Net expected = new Net(batchFirst);
        Optimizer adam = new Adam(expected.parameters(), 0.05);
        int time = batchFirst ? 1 : 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            for (Batch batch : data(batchFirst)) {
                LSTM.State state = null;
                for (int start = 0; start < 10; start += 4) {
                    int steps = Math.min(4, 10 - start);
                    adam.zeroGrad();
                    Output<LSTM.State> out = expected.lstm.forward(
                            batch.x().narrow(time, start, steps), state == null ? null : state.detach());
                    Losses.mse(expected.head.forward(out.output()), batch.y().narrow(time, start, steps))
                            .backward();
                    adam.step();
                    state = out.state();
                }
            }
        }
        Runs.assertSameBits(train(4, batchFirst).stateDict(), expected.stateDict());
        // It does make a difference.
        assertThat(train(5, batchFirst).head.parameter("bias").data().item())
                .isNotEqualTo(expected.head.parameter("bias").data().item());
    }

    /** Without steps of the optimizer between them, pieces give the output of the whole: the state goes on. */
    @Test
    void theStateContinuesThroughAllPieces() {
        Net net = new Net(false);
        List<Variable> outputs = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        objective(net, 4, false).run(data(false).get(0), part -> {
            outputs.add(part.output().detach());
            weights.add(part.weight());
        });
        Variable whole = net.head.forward(net.lstm.forward(Variable.of(X)).output());
        assertThat(Variable.concat(outputs, 0).data().allClose(whole.data(), 0, 1e-6, false))
                .isTrue();
        assertThat(weights).containsExactly(12.0, 12.0, 6.0);
    }

    /** The mean over all steps, whatever the pieces. */
    @Test
    void lossesAreWeightedByTheirSteps() {
        Net net = new Net(false);
        Optimizer adam = new Adam(net.parameters(), 0.05);
        double whole = new Trainer(net, adam, objective(net, 10, false), Trainer.options(1))
                .evaluate(data(false))
                .loss();
        double pieces = new Trainer(net, adam, objective(net, 4, false), Trainer.options(1))
                .evaluate(data(false))
                .loss();
        assertThat(pieces).isCloseTo(whole, offset(1e-7));
    }

    @Test
    void allPartsOfABatchAreSplit() {
        for (boolean batchFirst : new boolean[] {false, true}) {
            Batch batch = new PadCollate(PadCollate.options().batchFirst(batchFirst))
                    .collate(List.of(sequence(10, 3), sequence(20, 5), sequence(30, 1)));
            TimePieces pieces = TimePieces.of(batch, 2, batchFirst);
            assertThat(pieces.count()).isEqualTo(3);
            Batch middle = pieces.get(1);
            // By time, then by sequence.
            int[] tokens = {12, 22, 0, 0, 23, 0};
            int[] labels = {-12, -22, -100, -100, -23, -100};
            double[] mask = {1, 1, 0, 0, 1, 0};
            assertThat(byTime(middle.tokens(), batchFirst)).containsExactly(tokens);
            assertThat(byTime(middle.labels(), batchFirst)).containsExactly(labels);
            Tensor kept = batchFirst ? middle.mask().t() : middle.mask();
            assertThat(kept.toDoubleArray()).containsExactly(mask);
            assertThat(middle.lengths().toArray()).containsExactly(1, 2, 0);
            assertThat(pieces.weight(middle)).isEqualTo(3);
            assertThat(pieces.get(2).tokens().shape()).isEqualTo(batchFirst ? Shape.of(3, 1) : Shape.of(1, 3));
            assertThat(pieces.weight(pieces.get(2))).isEqualTo(1);
        }
    }

    /** A batch that is padded beyond its longest sequence, as all batches to one length. */
    @Test
    void piecesOfPaddingAreSkipped() {
        Net net = new Net(false);
        IntTensor lengths = IntTensor.vector(4, 2, 3);
        Tensor mask = Masked.ofLengths(lengths.toArray(), 10, false);
        Batch padded = new Batch(Variable.of(X), null, Variable.of(Y), null, Targets.PER_STEP, lengths, mask);
        Truncated<LSTM.State> objective = new Truncated<>(
                Truncated.options(3),
                (batch, state) -> {
                    Output<LSTM.State> out = net.lstm.forward(batch.x(), state);
                    return new Truncated.Result<>(net.head.forward(out.output()), out.state());
                },
                LSTM.State::detach,
                (output, batch) -> Objective.mean(Losses.mse(output, batch.y(), Reduction.NONE), batch));
        List<Double> weights = new ArrayList<>();
        objective.run(padded, part -> weights.add(part.weight()));
        assertThat(weights).containsExactly(8.0, 1.0);

        IntTensor ten = IntTensor.vector(10, 10, 10);
        Batch full = new Batch(Variable.of(X), null, Variable.of(Y), null, Targets.PER_STEP, ten, Tensor.ones(10, 3));
        Trainer trainer = new Trainer(net, new Adam(net.parameters(), 0.05), objective, Trainer.options(2));
        assertThat(trainer.fit(List.of(padded, full), List.of(padded)).epochs())
                .hasSize(2)
                .allMatch(epoch -> Double.isFinite(epoch.judged().loss()));
        // Two pieces of the one, four of the other, in each epoch.
        assertThat(trainer.step()).isEqualTo(2 * (2 + 4));

        Batch nothing = new Batch(
                Variable.of(X),
                null,
                Variable.of(Y),
                null,
                Targets.PER_STEP,
                IntTensor.vector(0, 0, 0),
                Tensor.zeros(10, 3));
        assertThatThrownBy(() -> objective.run(nothing, part -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Truncated: expected a step in the batch, but all lengths are 0");
    }

    private static Example sequence(int first, int steps) {
        int[] tokens = IntStream.range(first, first + steps).toArray();
        int[] labels = IntStream.of(tokens).map(token -> -token).toArray();
        return Example.of(IntTensor.vector(tokens), IntTensor.vector(labels));
    }

    private static int[] byTime(IntTensor given, boolean batchFirst) {
        if (!batchFirst) {
            return given.toArray();
        }
        int[] out = new int[given.numel()];
        int i = 0;
        for (int t = 0; t < given.shape().size(1); t++) {
            for (int n = 0; n < given.shape().size(0); n++) {
                out[i++] = given.get(n, t);
            }
        }
        return out;
    }

    @Test
    void wholeSequenceTargetsAreRefused() {
        Net net = new Net(false);
        Truncated<LSTM.State> objective = objective(net, 4, false);
        Batch whole = Batch.of(Variable.of(X), Variable.of(Tensor.zeros(3, 1)));
        assertThatThrownBy(() -> objective.run(whole, part -> {}))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("targets for each step, of shape (10, 3, ..)")
                .hasMessageContaining("(3, 1)");
        Batch labels = Batch.of(Variable.of(X), IntTensor.vector(1, 2, 3));
        assertThatThrownBy(() -> objective.run(labels, part -> {}))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("labels for each step");
        // As many sequences as steps, and as targets of each: the sizes cannot tell.
        Batch square = Batch.of(Variable.of(Tensor.zeros(3, 3, 2)), Variable.of(Tensor.zeros(3, 3)));
        assertThatThrownBy(() -> objective.run(square, part -> {}))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("are one for each sequence")
                .hasMessageContaining("with(Targets.PER_STEP)");
        assertThat(TimePieces.of(square.with(Targets.PER_STEP), 2, false).count())
                .isEqualTo(2);
        Batch flat = Batch.of(Variable.of(Tensor.zeros(3)));
        assertThatThrownBy(() -> objective.run(flat, part -> {}))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(T, N, ..)");
        assertThatThrownBy(() -> Truncated.options(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("steps");
    }

    @Test
    void stopsAndCheckpointsWaitForTheEndOfABatch() {
        Net net = new Net(false);
        List<String> refused = new ArrayList<>();
        Trainer[] held = new Trainer[1];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStep(StepReport step) {
                held[0].stop();
                try {
                    held[0].save(Path.of("never"));
                } catch (IllegalStateException | IOException e) {
                    refused.add(e.getMessage());
                }
            }
        };
        held[0] = new Trainer(
                net,
                new Adam(net.parameters(), 0.05),
                objective(net, 4, false),
                Trainer.options(3).listener(listener));
        TrainingResult result = held[0].fit(data(false));
        assertThat(result.end()).isEqualTo(TrainingResult.End.STOPPED);
        assertThat(held[0].step()).isEqualTo(3);
        assertThat(refused).hasSize(3).allMatch(message -> message.contains("in the middle of a batch"));
    }
}
