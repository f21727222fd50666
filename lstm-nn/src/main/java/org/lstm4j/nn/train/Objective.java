package org.lstm4j.nn.train;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Batch;

/**
 * What is trained: the way from a batch to its loss, by a model that the objective knows.
 *
 * <pre>{@code
 * Objective objective = Objective.of(
 *         batch -> head.forward(lstm.forward(batch.x()).last()),
 *         (output, batch) -> Losses.mse(output, batch.y()));
 * }</pre>
 *
 * <p>{@link Truncated} cuts long sequences. An implementation of one's own is a method that hands over each part of the
 * batch once its loss is there; by the time the call returns, the backward pass of that part is over, and a step may have
 * been made.
 */
@FunctionalInterface
public interface Objective {
    /** Evaluates a batch, and hands over its parts in order, at least one. Not to be called by two threads at once. */
    void run(Batch batch, Consumer<Part> parts);

    /**
     * A batch, or a piece of one, with what the model made of it.
     *
     * @param batch the inputs and targets
     * @param output of the model, for metrics
     * @param loss a scalar
     * @param weight of the loss among those of other parts, where they are averaged: in what is reported, and in a
     *     gradient that is gathered over several parts
     */
    record Part(Batch batch, Variable output, Variable loss, double weight) {
        /**
         * Checks loss and weight.
         *
         * @throws IllegalArgumentException if the loss is not one number, or the weight is not a positive finite one
         */
        public Part {
            if (loss.data().numel() != 1) {
                throw new IllegalArgumentException(
                        "Objective: expected a loss of one number, but got one of shape " + loss.shape());
            }
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "Objective: the weight of a part must be positive and finite, but got " + weight);
            }
        }
    }

    /**
     * Each batch as a whole, its weight being the number of its examples: right for a loss that is a mean over them.
     *
     * @param forward from a batch to the output of the model
     * @param loss from the output, and the batch with its targets, to the loss
     */
    static Objective of(Function<Batch, Variable> forward, BiFunction<Variable, Batch, Variable> loss) {
        return of(forward, loss, Batch::size);
    }

    /**
     * Each batch as a whole, with a weight of its own: the number of steps that are no padding, say, for a loss that is a
     * mean over those.
     *
     * @param forward from a batch to the output of the model
     * @param loss from the output, and the batch with its targets, to the loss
     * @param weight of the loss of a batch, positive
     */
    static Objective of(
            Function<Batch, Variable> forward,
            BiFunction<Variable, Batch, Variable> loss,
            ToDoubleFunction<Batch> weight) {
        return (batch, parts) -> {
            Variable output = forward.apply(batch);
            parts.accept(new Part(batch, output, loss.apply(output, batch), weight.applyAsDouble(batch)));
        };
    }
}
