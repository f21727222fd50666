package org.lstm4j.nn.optim.schedule;

import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.lstm4j.nn.optim.Optimizer;

/**
 * Multiplies the rates by a function of the epoch:
 *
 * <pre>
 * lr = lr · f(epoch), from epoch 1 on
 * </pre>
 *
 * <p>The functions are not saved.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html">
 *     MultiplicativeLR</a>
 */
public final class MultiplicativeLR extends LambdaScheduler {
    /** One function for all groups. */
    public MultiplicativeLR(Optimizer optimizer, IntToDoubleFunction lambda) {
        this(optimizer, Collections.nCopies(optimizer.groupCount(), lambda));
    }

    /**
     * @param lambdas one for each group
     * @throws IllegalArgumentException if there are more or fewer functions than groups, or a first rate would be negative
     *     or not finite
     */
    public MultiplicativeLR(Optimizer optimizer, List<IntToDoubleFunction> lambdas) {
        super(optimizer, lambdas);
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        return epoch > 0 ? lr * factor(group, epoch) : lr;
    }
}
