package org.lstm4j.nn.optim;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.tensor.Tensor;

/**
 * A running average of a model's parameters over training, whose weights often generalize better than the last ones. With a
 * the average and p the parameter after n earlier updates,
 *
 * <pre>
 * a = p                              at the first update
 * a = a + (p - a) / (n + 1)          {@link #swa}: the mean of all updates (stochastic weight averaging)
 * a = a + (1 - decay) (p - a)        {@link #ema}: an exponential moving average
 * </pre>
 *
 * <p>Buffers are copied from the model, or averaged as parameters are. The averages are a state dictionary of their own, and
 * the model keeps training with its own weights; {@link #copyTo} writes them into a model of the same structure:
 *
 * <pre>{@code
 * AveragedModel average = AveragedModel.ema(model, 0.999);
 * // after each optimizer.step()
 * average.update();
 * // at the end
 * average.copyTo(evaluated);
 * }</pre>
 *
 * <p>State: {@code n_averaged}, and each parameter and buffer under {@code module.} and its name.
 *
 * <p>Source: P. Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization" (2018).
 *
 * @see <a href="https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema">torch.optim.swa_utils.AveragedModel</a>
 */
public final class AveragedModel {
    private static final String PREFIX = "module.";

    /** The weight of the next parameter after n updates. */
    private interface Weight {
        double after(long n);
    }

    private final Module model;
    private final Weight weight;
    private final boolean useBuffers;
    private StateDict averages;
    private long updates;

    private AveragedModel(Module model, Weight weight, boolean useBuffers) {
        this.model = model;
        this.weight = weight;
        this.useBuffers = useBuffers;
        this.averages = model.stateDict().copy();
    }

    /** The mean of the parameters at each {@link #update}; buffers are copied. */
    public static AveragedModel swa(Module model) {
        return swa(model, false);
    }

    /** @param useBuffers whether buffers are averaged too; default false */
    public static AveragedModel swa(Module model, boolean useBuffers) {
        return new AveragedModel(model, n -> 1.0 / (n + 1), useBuffers);
    }

    /** The exponential moving average of the parameters; buffers are copied. */
    public static AveragedModel ema(Module model, double decay) {
        return ema(model, decay, false);
    }

    /**
     * @param decay share of the average that an update keeps, from 0 to 1; PyTorch's default is 0.999
     * @param useBuffers whether buffers are averaged too; default false
     * @throws IllegalArgumentException if the decay is not from 0 to 1
     */
    public static AveragedModel ema(Module model, double decay, boolean useBuffers) {
        if (!(decay >= 0 && decay <= 1)) {
            throw new IllegalArgumentException(
                    "AveragedModel: Invalid decay: " + decay + "; expected a number from 0 to 1");
        }
        return new AveragedModel(model, n -> 1 - decay, useBuffers);
    }

    /** Averages the model's present parameters in; call it after the optimizer's step. */
    public void update() {
        Set<Tensor> parameters = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Parameter parameter : model.parameters()) {
            parameters.add(parameter.data());
        }
        StateDict now = model.stateDict();
        double share = weight.after(updates);
        averages.entries().forEach((name, average) -> {
            Tensor value = now.get(name);
            if (value == null) {
                throw new IllegalStateException("AveragedModel: the model has no " + name + " any more");
            }
            if (updates == 0 || !(useBuffers || parameters.contains(value))) {
                average.copyInPlace(value);
            } else {
                average.addInPlace(value.sub(average), share);
            }
        });
        updates++;
    }

    /** The number of updates so far. */
    public long updates() {
        return updates;
    }

    /** A copy of the averages, under the names of the model; before the first update the model's first parameters. */
    public StateDict averages() {
        return averages.copy();
    }

    /**
     * Writes the averages into a model: for evaluation, or for good. Recurrent layers need nothing else; the running statistics
     * of batch normalization do not belong to averaged weights unless buffers are averaged too: {@link #updateBatchNorm}.
     *
     * @throws IllegalArgumentException if the model has other names or shapes; nothing has changed
     */
    public void copyTo(Module target) {
        target.loadStateDict(averages);
    }

    /**
     * Computes the running statistics of each {@link BatchNorm1d} of a model anew, as the mean over passes in training mode;
     * nothing else of the model changes. Without such a layer nothing runs.
     *
     * <pre>{@code
     * average.copyTo(evaluated);
     * AveragedModel.updateBatchNorm(evaluated, loader, batch -> evaluated.forward(batch.x()));
     * }</pre>
     *
     * @param batches of the training data
     * @param forward a pass of the model, run without a graph
     * @see <a href="https://pytorch.org/docs/stable/optim.html#taking-care-of-batch-normalization">torch.optim.swa_utils.update_bn</a>
     */
    public static <B> void updateBatchNorm(Module model, Iterable<B> batches, Consumer<B> forward) {
        Map<BatchNorm1d, @Nullable Double> momenta = new LinkedHashMap<>();
        for (Module each : model.modules()) {
            if (each instanceof BatchNorm1d norm) {
                momenta.put(norm, norm.options().momentum());
            }
        }
        if (momenta.isEmpty()) {
            return;
        }
        Map<Module, Boolean> modes = new LinkedHashMap<>();
        model.modules().forEach(each -> modes.put(each, each.isTraining()));
        model.train();
        try {
            momenta.keySet().forEach(norm -> {
                norm.resetRunningStats();
                norm.setMomentum(null);
            });
            for (B batch : batches) {
                GradMode.noGrad(() -> {
                    forward.accept(batch);
                    return batch;
                });
            }
        } finally {
            momenta.forEach(BatchNorm1d::setMomentum);
            // Parents come first, since train sets the mode of the children too.
            modes.forEach(Module::train);
        }
    }

    /** A snapshot of the averages and their number. */
    public StateDict stateDict() {
        StateDict out = new StateDict();
        new SavedNumbers(out).put("n_averaged", (double) updates);
        averages.copy().entries().forEach((name, tensor) -> out.put(PREFIX + name, tensor));
        return out;
    }

    /**
     * Loads a snapshot.
     *
     * @throws IllegalArgumentException if a name or a shape differs, or the number of updates is no count; nothing has changed
     */
    public void loadStateDict(StateDict state) {
        StateDict own = stateDict();
        new SavedNumbers(own).requireSameNames("AveragedModel", state);
        double count = new SavedNumbers(state).number("n_averaged");
        if (!(count >= 0 && count < 1L << 53 && count == Math.rint(count))) {
            throw new IllegalArgumentException("AveragedModel: expected a count for n_averaged, but got " + count);
        }
        averages.entries()
                .forEach((name, average) -> average.copyInPlace(Objects.requireNonNull(state.get(PREFIX + name))));
        updates = (long) count;
    }
}
