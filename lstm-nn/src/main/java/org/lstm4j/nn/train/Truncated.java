package org.lstm4j.nn.train;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Truncated backpropagation through time: sequences are split into pieces of k steps, and each piece is a part with its
 * own loss, backward pass and step. The state continues from piece to piece, detached from the graph, so that values
 * propagate through the whole sequence and gradients through k steps.
 *
 * <pre>{@code
 * Objective objective = new Truncated<>(
 *         Truncated.options(35),
 *         (batch, state) -> {
 *             Output<LSTM.State> out = lstm.forward(batch.x(), state);
 *             return new Truncated.Result<>(head.forward(out.output()), out.state());
 *         },
 *         LSTM.State::detach,
 *         (output, batch) -> Losses.mse(output, batch.y()));
 * }</pre>
 *
 * <p>Each batch starts without a state, and its pieces come in the order of time. A batch
 * of no more than k steps is one part, itself: that is backpropagation through time. A corpus to be read in n streams is
 * one batch of n long sequences.
 *
 * <p>Shapes, N first with {@link Options#batchFirst}: an input (T, N, F), or tokens (T, N), and a target for each step,
 * (T, N, ..). In a piece {@link Batch#lengths} counts the steps in it without padding, which can be 0; pieces after the
 * end of all sequences are skipped. The weight of a
 * part is its number of steps in all sequences, padding not counted: right for a loss that is a mean over them.
 *
 * <p>Source: R. Williams, J. Peng, "An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent Network
 * Trajectories" (1990), BPTT(k; k).
 *
 * @param <S> the state of the model, {@code LSTM.State} for instance
 */
public final class Truncated<S> implements Objective {
    /**
     * Options.
     *
     * @param steps k, number of steps of a piece
     * @param batchFirst whether batches are (N, T, ..) rather than (T, N, ..); default false
     */
    public record Options(int steps, boolean batchFirst) implements TruncatedOptionsWithers {
        /**
         * Checks the value.
         *
         * @throws IllegalArgumentException if it is not greater than zero
         */
        public Options {
            Require.positive("Truncated", "steps", steps);
        }
    }

    /**
     * The model on a piece.
     *
     * @param <S> its state
     */
    @FunctionalInterface
    public interface Forward<S> {
        /**
         * A pass.
         *
         * @param piece of a batch
         * @param state after the piece before; null at the beginning of a sequence
         */
        Result<S> forward(Batch piece, @Nullable S state);
    }

    /**
     * The result of a pass.
     *
     * @param output of each step
     * @param state after the last
     * @param <S> the state of the model
     */
    public record Result<S>(Variable output, S state) {}

    private final Options options;
    private final Forward<S> forward;
    private final UnaryOperator<S> detach;
    private final BiFunction<Variable, Batch, Variable> loss;

    /** The defaults for pieces of a number of steps; see {@link Options}. */
    public static Options options(int steps) {
        return new Options(steps, false);
    }

    /**
     * @param forward the model
     * @param detach detaches a state from the graph: {@code LSTM.State::detach}, {@code Variable::detach}
     * @param loss from the output, and the piece with its targets, to the loss
     */
    public Truncated(
            Options options, Forward<S> forward, UnaryOperator<S> detach, BiFunction<Variable, Batch, Variable> loss) {
        this.options = options;
        this.forward = forward;
        this.detach = detach;
        this.loss = loss;
    }

    /**
     * As {@link Objective#run}.
     *
     * @throws ShapeMismatchException if the batch is not of the shapes above, or its targets are {@link
     *     org.lstm4j.nn.data.Targets#PER_SEQUENCE}
     * @throws IllegalArgumentException if all lengths are 0
     */
    @Override
    public void run(Batch batch, Consumer<Part> parts) {
        TimePieces pieces = TimePieces.of(batch, options.steps(), options.batchFirst());
        if (pieces.weight(batch) == 0) {
            throw new IllegalArgumentException("Truncated: expected a step in the batch, but all lengths are 0");
        }
        @Nullable S state = null;
        for (int i = 0; i < pieces.count(); i++) {
            Batch piece = pieces.get(i);
            double weight = pieces.weight(piece);
            if (weight == 0) {
                // Padding to the longest sequence of the data, not of the batch.
                break;
            }
            Result<S> result = forward.forward(piece, state == null ? null : detach.apply(state));
            Variable error = loss.apply(result.output(), piece);
            parts.accept(new Part(piece, result.output(), error, weight));
            state = result.state();
        }
    }
}
