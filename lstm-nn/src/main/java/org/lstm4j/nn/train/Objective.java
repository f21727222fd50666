package org.lstm4j.nn.train;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Targets;
import org.lstm4j.nn.loss.Masked;

/**
 * Computes the loss of a batch by a model that the objective holds.
 *
 * <pre>{@code
 * Objective objective = Objective.of(
 *         batch -> head.forward(lstm.forward(batch.x()).last()),
 *         (output, batch) -> Losses.mse(output, batch.y()));
 * }</pre>
 *
 * <p>{@link Truncated} cuts long sequences. An implementation passes each part of the batch to the consumer once its loss is computed;
 * when that call returns, the backward pass of the part is done, and a step may have been made.
 */
@FunctionalInterface
public interface Objective {
    /** Evaluates a batch and passes its parts on in order, at least one. Not thread-safe. */
    void run(Batch batch, Consumer<Part> parts);

    /**
     * A batch, or a piece of one, with the output of the model.
     *
     * @param batch the inputs and targets
     * @param output of the model, for metrics
     * @param loss a scalar
     * @param weight of the loss in means over several parts: in reports, and in an accumulated gradient
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
     * Each batch as a whole, its weight being {@link Batch#count}, the number of its targets without padding: right for a
     * loss that is a mean over them.
     *
     * @param forward from a batch to the output of the model
     * @param loss from the output, and the batch with its targets, to the loss
     */
    static Objective of(Function<Batch, Variable> forward, BiFunction<Variable, Batch, Variable> loss) {
        return of(forward, loss, Batch::count);
    }

    /**
     * Each batch as a whole, with its own weight.
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

    /**
     * The mean of losses over the targets of a batch: without padding if there is one for each step.
     *
     * <pre>{@code
     * Objective.of(model::forward, (output, batch) ->
     *         Objective.mean(Losses.mse(output, batch.y(), Reduction.NONE), batch));
     * }</pre>
     *
     * @param losses by element, as with {@link org.lstm4j.nn.loss.Reduction#NONE}; in a padded batch with a target for each
     *     step their leading dimensions are those of the mask
     * @throws org.lstm4j.tensor.ShapeMismatchException if they are not
     */
    static Variable mean(Variable losses, Batch batch) {
        return batch.targets() == Targets.PER_STEP && batch.isPadded()
                ? Masked.mean(losses, batch.mask())
                : losses.mean();
    }
}
