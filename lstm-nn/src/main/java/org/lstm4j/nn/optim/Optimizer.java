package org.lstm4j.nn.optim;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;

/**
 * Changes parameters in place against the gradients that backward passes have collected. A parameter without a gradient
 * is passed over; one with a gradient of zeros is not, and can still be moved by what was gathered before.
 *
 * <p>Parameters stand in groups, each with a learning rate and settings of its own; most optimizers have one group.
 * This class is what all optimizers have whatever their settings are; {@link GroupedOptimizer} has the settings.
 *
 * @see <a href="https://pytorch.org/docs/stable/optim.html">torch.optim</a>
 */
public abstract class Optimizer {
    Optimizer() {}

    /** The optimizer's name, for messages. */
    final String name() {
        return getClass().getSimpleName();
    }

    /** The parameters that it changes, those of all groups one after the other. */
    public abstract List<Parameter> parameters();

    /** The number of groups. */
    public abstract int groupCount();

    // ---- Rates ----------------------------------------------------------------------------------------------------

    /** The learning rate of the next step, for the first group. */
    public final double learningRate() {
        return learningRate(0);
    }

    /** The learning rate of the next step for a group. */
    public abstract double learningRate(int group);

    /**
     * Sets the learning rate of the steps to come, for all groups.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final void setLearningRate(double rate) {
        for (int group = 0; group < groupCount(); group++) {
            setLearningRate(group, rate);
        }
    }

    /**
     * Sets the learning rate of the steps to come for a group.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public abstract void setLearningRate(int group, double rate);

    /** The learning rate with which a group's schedule began; empty as long as there was no schedule. */
    public abstract OptionalDouble initialLearningRate(int group);

    /** Sets what {@link #initialLearningRate} gives. For schedulers. */
    public abstract void setInitialLearningRate(int group, double rate);

    /** Whether the settings have a momentum: one called so, or the first of two betas. */
    public abstract boolean hasMomentum();

    /**
     * The momentum of the next step for a group.
     *
     * @throws IllegalStateException if the settings have none
     */
    public abstract double momentum(int group);

    /**
     * Sets the momentum of the steps to come for a group.
     *
     * @throws IllegalStateException if the settings have none
     * @throws IllegalArgumentException if the optimizer does not take the value
     */
    public abstract void setMomentum(int group, double momentum);

    // ---- Steps ----------------------------------------------------------------------------------------------------

    /**
     * Clears the gradients of all parameters and keeps their buffers for the next ones ({@link
     * Variable#zeroGrad(boolean)}): {@code copy()} a gradient that is needed afterwards, or call {@link
     * org.lstm4j.nn.Module#zeroGrad}, which does not keep the buffers.
     */
    public final void zeroGrad() {
        parameters().forEach(parameter -> parameter.zeroGrad(true));
    }

    /**
     * Changes every parameter that has a gradient.
     *
     * @throws IllegalStateException if this optimizer needs a closure
     */
    public abstract void step();

    /**
     * Calls the closure, which clears the gradients, computes the loss and runs the backward pass; then changes every
     * parameter that has a gradient.
     *
     * @return what the closure returned
     */
    public abstract double step(DoubleSupplier closure);

    /** How many steps were made. Not saved. */
    public abstract long stepCount();

    // ---- Saving ---------------------------------------------------------------------------------------------------

    /**
     * A snapshot of what the optimizer has gathered and of all its settings. An optimizer that loads it goes on to the
     * same bits.
     *
     * <p>The names are PyTorch's, joined by dots, and every value is a tensor: {@code state.0.exp_avg} of the first
     * parameter's shape and type, {@code state.0.step} and {@code param_groups.0.lr} as float64 numbers, flags as 0 or
     * 1, {@code param_groups.0.betas} as a list, {@code param_groups.0.params} as the numbers of the group's
     * parameters.
     */
    public abstract StateDict stateDict();

    /**
     * Takes over a snapshot. Buffer are copied, and converted to the parameters' types.
     *
     * @throws IllegalArgumentException if the number or size of groups, a name or a shape differs; the message lists
     *     all that does, and nothing has changed
     */
    public abstract void loadStateDict(StateDict state);
}
