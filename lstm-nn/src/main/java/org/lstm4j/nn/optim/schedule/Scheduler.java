package org.lstm4j.nn.optim.schedule;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;

/**
 * Changes the learning rates of an optimizer's groups. An {@link LRScheduler} follows the number of steps, {@link
 * ReduceLROnPlateau} a metric.
 *
 * <p>A group that is added after the scheduler was constructed is moved from then on by {@link StepLR}, {@link MultiStepLR},
 * {@link ExponentialLR}, {@link ConstantLR}, {@link LinearLR}, {@link PolynomialLR} and {@link ReduceLROnPlateau}, which change
 * the rate that they find; the others throw at the next step, as in PyTorch.
 *
 * @see <a href="https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate">torch.optim.lr_scheduler</a>
 */
public interface Scheduler {
    /** The optimizer whose learning rates are changed. */
    Optimizer optimizer();

    /**
     * Moves to the next epoch. Call it after the optimizer's step.
     *
     * @param metric the metric of the epoch; not called by a scheduler that follows the number of steps
     */
    void step(DoubleSupplier metric);

    /** The learning rates after the last step, one for each group. */
    double[] lastLr();

    /**
     * A snapshot of the scheduler's counters and constants; functions are not saved. The learning rates are in the
     * optimizer's own snapshot: save both.
     */
    StateDict stateDict();

    /**
     * Loads a snapshot. The optimizer is left unchanged.
     *
     * @throws IllegalArgumentException if a name or a shape differs, or a value is out of its range; nothing has changed
     */
    void loadStateDict(StateDict state);

    /**
     * A snapshot as PyTorch's {@code scheduler.state_dict()}: numbers, booleans, texts, null, and lists and dictionaries of them.
     * {@code PyTorchFile.write} writes it.
     */
    Map<String, Object> pyTorchState();

    /**
     * Loads PyTorch's {@code scheduler.state_dict()}, as {@code PyTorchFile.read} returns it. Constants that are not in it stay as
     * they are; what is in it beyond them is ignored. The optimizer is left unchanged.
     *
     * @throws IllegalArgumentException as {@link #loadStateDict}, or if a value is of another kind; nothing has changed
     */
    void loadPyTorchState(Map<?, ?> state);
}
