package org.lstm4j.nn.optim.schedule;

import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.lstm4j.nn.optim.Optimizer;

/**
 * Sets the rates to those at the start times a function of the epoch:
 *
 * <pre>
 * lr = base lr · f(epoch)
 * </pre>
 *
 * <p>The functions are not saved.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html">LambdaLR</a>
 */
public final class LambdaLR extends EpochScheduler {
    private final List<IntToDoubleFunction> lambdas;

    /** One function for all groups. */
    public LambdaLR(Optimizer optimizer, IntToDoubleFunction lambda) {
        this(optimizer, Collections.nCopies(optimizer.groupCount(), lambda));
    }

    /** Without resuming; see {@link #LambdaLR(Optimizer, List, int)}. */
    public LambdaLR(Optimizer optimizer, List<IntToDoubleFunction> lambdas) {
        this(optimizer, lambdas, -1);
    }

    /**
     * @param lambdas one for each group
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if there are more or fewer functions than groups, or lastEpoch is not -1 and a
     *     group has no initial rate, or a first rate would be negative or not finite
     */
    public LambdaLR(Optimizer optimizer, List<IntToDoubleFunction> lambdas, int lastEpoch) {
        super(optimizer, lastEpoch);
        if (lambdas.size() != groupCount()) {
            throw new IllegalArgumentException(
                    "LambdaLR: Expected " + groupCount() + " lr_lambdas, but got " + lambdas.size());
        }
        this.lambdas = List.copyOf(lambdas);
        begin();
    }

    @Override
    protected double rate(int group, int epoch) {
        return baseLr(group) * lambdas.get(group).applyAsDouble(epoch);
    }
}
