package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

/**
 * Multiplies the rates by gamma every epoch:
 *
 * <pre>
 * lr = lr · gamma         = base lr · gamma^epoch
 * </pre>
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html">
 *     ExponentialLR</a>
 */
public final class ExponentialLR extends ChainableScheduler {
    private record Constants(double gamma) {}

    /** @param gamma multiplicative factor of the decay */
    public ExponentialLR(Optimizer optimizer, double gamma) {
        super(optimizer, new Constants(gamma));
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants(Constants.class);
        return epoch == 0 ? lr : lr * c.gamma();
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        return baseLr(group) * Math.pow(c.gamma(), epoch);
    }
}
