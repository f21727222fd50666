package org.lstm4j.nn.optim;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;

/**
 * Updates parameters in place by their accumulated gradients. A parameter without a gradient is skipped; one with a
 * gradient of zeros is updated, and its state can still change it.
 *
 * <p>Parameters are in groups, each with its own options; most optimizers have one group. This class is what all
 * optimizers share; {@link GroupedOptimizer} has the options.
 *
 * @see <a href="https://pytorch.org/docs/stable/optim.html">torch.optim</a>
 */
public abstract class Optimizer {
    private static final String INITIAL_LR = "initial_lr";

    Optimizer() {}

    /** The optimizer's name, for messages. */
    final String name() {
        return getClass().getSimpleName();
    }

    /** The parameters of all groups, in order. */
    public abstract List<Parameter> parameters();

    /** The number of groups. */
    public abstract int groupCount();

    /**
     * Adds a group with the options that the constructor was given, for example the parameters of layers that were frozen
     * before. A schedule that was constructed before moves it or refuses it: see {@link
     * org.lstm4j.nn.optim.schedule.Scheduler}.
     *
     * @throws IllegalArgumentException if there are no parameters, one appears twice or is in a group already, or the
     *     optimizer has one group only; nothing has changed
     */
    public abstract void addGroup(List<Parameter> added);

    /** Adds a group with a learning rate of its own; see {@link #addGroup(List)}. */
    public abstract void addGroup(List<Parameter> added, double learningRate);

    // ---- Rates ----------------------------------------------------------------------------------------------------

    /** The learning rate of the next step, for the first group. */
    public final double learningRate() {
        return learningRate(0);
    }

    /** The learning rate of the next step for a group. */
    public abstract double learningRate(int group);

    /**
     * Sets the learning rate of all groups, from the next step on.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final void setLearningRate(double rate) {
        for (int group = 0; group < groupCount(); group++) {
            setLearningRate(group, rate);
        }
    }

    /**
     * Sets the learning rate of a group, from the next step on.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public abstract void setLearningRate(int group, double rate);

    /** The initial learning rate of a group's schedule ({@code initial_lr}); empty before the first schedule. */
    public final OptionalDouble initialLearningRate(int group) {
        return scheduleNumber(group, INITIAL_LR);
    }

    /** Sets {@link #initialLearningRate}. For schedulers. */
    public final void setInitialLearningRate(int group, double rate) {
        setScheduleNumber(group, INITIAL_LR, rate);
    }

    /**
     * A number that a schedule keeps with a group, as PyTorch's do, so that it is saved with the optimizer: {@code initial_lr},
     * {@code max_lr}, {@code min_lr}, {@code base_momentum}, {@code max_momentum} or {@code swa_lr}. Empty before it is set.
     */
    public abstract OptionalDouble scheduleNumber(int group, String name);

    /** Sets {@link #scheduleNumber}. For schedulers. */
    public abstract void setScheduleNumber(int group, String name, double value);

    /** Whether the options have a momentum: a component {@code momentum}, or else {@code beta1}. */
    public abstract boolean hasMomentum();

    /**
     * The momentum of the next step for a group.
     *
     * @throws IllegalStateException if the options have none
     */
    public abstract double momentum(int group);

    /**
     * Sets the momentum of a group, from the next step on.
     *
     * @throws IllegalStateException if the options have none
     * @throws IllegalArgumentException if the optimizer does not take the value
     */
    public abstract void setMomentum(int group, double momentum);

    // ---- Steps ----------------------------------------------------------------------------------------------------

    /**
     * Clears the gradients of all parameters: they have none afterwards. Their buffers are kept for the next ones ({@link
     * ZeroGrad#REUSE_BUFFER}): {@code copy()} a gradient that is needed afterwards.
     */
    public final void zeroGrad() {
        zeroGrad(ZeroGrad.REUSE_BUFFER);
    }

    /** Clears the gradients of all parameters. */
    public final void zeroGrad(ZeroGrad mode) {
        parameters().forEach(parameter -> parameter.zeroGrad(mode));
    }

    /**
     * Updates every parameter that has a gradient.
     *
     * @throws IllegalStateException if this optimizer needs a closure
     */
    public abstract void step();

    /**
     * Calls the closure, which clears the gradients, computes the loss and runs the backward pass; then updates every
     * parameter that has a gradient.
     *
     * @return what the closure returned
     */
    public abstract double step(DoubleSupplier closure);

    /** The number of steps made. Not saved. */
    public abstract long stepCount();

    // ---- Saving ---------------------------------------------------------------------------------------------------

    /**
     * A snapshot of the state and the options. An optimizer that loads it continues with the same bits.
     *
     * <p>The names are PyTorch's, joined by dots, and every value is a tensor: {@code state.0.exp_avg} of the first
     * parameter's shape and type, {@code state.0.step} and {@code param_groups.0.lr} as float64 scalars, booleans as 0 or
     * 1, {@code param_groups.0.betas} as a list, {@code param_groups.0.params} as the indices of the group's
     * parameters.
     */
    public abstract StateDict stateDict();

    /**
     * Loads a snapshot. Values are copied, and converted to the parameters' types.
     *
     * @throws IllegalArgumentException if the number or size of groups, a name or a shape differs; the message lists
     *     all that does, and nothing has changed
     */
    public abstract void loadStateDict(StateDict state);

    /**
     * A snapshot as PyTorch's {@code optimizer.state_dict()}: the names of {@link #stateDict} as dictionaries in each other, of
     * tensors, numbers, booleans, texts and null. {@code PyTorchFile.write} writes it; {@code
     * optimizer.load_state_dict(torch.load(file))} loads it into the optimizer of the same name.
     */
    public abstract Map<String, Object> pyTorchState();

    /**
     * Loads PyTorch's {@code optimizer.state_dict()}, as {@code PyTorchFile.read} returns it. Options that are not in it, which
     * older versions lack, stay as they are. Options that do not change values, such as {@code foreach}, are ignored.
     *
     * @throws IllegalArgumentException as {@link #loadStateDict}, or if a value is of another kind; nothing has changed
     */
    public abstract void loadPyTorchState(Map<?, ?> state);
}
