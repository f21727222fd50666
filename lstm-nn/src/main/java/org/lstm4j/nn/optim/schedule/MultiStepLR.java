package org.lstm4j.nn.optim.schedule;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Multiplies the rates by gamma at each of some epochs:
 *
 * <pre>
 * lr = lr · gamma^(how often the epoch is a milestone)         = base lr · gamma^(how many milestones are &lt;= epoch)
 * </pre>
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html">MultiStepLR</a>
 */
public final class MultiStepLR extends ChainableScheduler {
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else has the arrays
    private record Constants(int[] milestones, double gamma) {}

    /** With the default gamma. */
    public MultiStepLR(Optimizer optimizer, int[] milestones) {
        this(optimizer, milestones, 0.1);
    }

    /**
     * @param milestones epochs, in any order; one that stands twice counts twice
     * @param gamma multiplicative factor of the decay; default 0.1
     */
    public MultiStepLR(Optimizer optimizer, int[] milestones, double gamma) {
        super(optimizer, new Constants(Arrays.stream(milestones).sorted().toArray(), gamma));
    }

    /* In PyTorch a Counter. */
    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        Map<Long, Long> counter = new TreeMap<>();
        for (int milestone : constants(Constants.class).milestones()) {
            counter.merge((long) milestone, 1L, Long::sum);
        }
        to.putPlain("milestones", counter);
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        double times = count(milestone -> milestone == epoch);
        return times == 0 ? lr : lr * Math.pow(constants(Constants.class).gamma(), times);
    }

    @Override
    protected double closedForm(int group, int epoch) {
        double passed = count(milestone -> milestone <= epoch);
        return baseLr(group) * Math.pow(constants(Constants.class).gamma(), passed);
    }

    private double count(IntPredicate which) {
        return (double) Arrays.stream(constants(Constants.class).milestones())
                .filter(which)
                .count();
    }
}
