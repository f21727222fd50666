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
public final class LambdaLR extends LambdaScheduler {
    /** One function for all groups. */
    public LambdaLR(Optimizer optimizer, IntToDoubleFunction lambda) {
        this(optimizer, Collections.nCopies(optimizer.groupCount(), lambda));
    }

    /**
     * @param lambdas one for each group
     * @throws IllegalArgumentException if there are more or fewer functions than groups, or a first rate would be negative
     *     or not finite
     */
    public LambdaLR(Optimizer optimizer, List<IntToDoubleFunction> lambdas) {
        super(optimizer, lambdas);
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        return baseLr(group) * factor(group, epoch);
    }
}
