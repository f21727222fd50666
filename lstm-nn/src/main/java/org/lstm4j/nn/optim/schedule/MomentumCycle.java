package org.lstm4j.nn.optim.schedule;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/** The momentum that {@link CyclicLR} and {@link OneCycleLR} cycle inversely to the rate, with two bounds for each group. */
final class MomentumCycle {
    private final boolean enabled;
    private final double[] low;
    private final double[] high;

    private MomentumCycle(String owner, boolean enabled, double[] low, double[] high) {
        this.enabled = enabled;
        this.low = ScheduleChecks.momentums(owner, "base_momentum", low);
        this.high = ScheduleChecks.momentums(owner, "max_momentum", high);
    }

    static MomentumCycle of(String owner, boolean enabled, List<Double> low, List<Double> high, Optimizer optimizer) {
        MomentumCycle out = new MomentumCycle(
                owner,
                enabled,
                ScheduleChecks.perGroup(owner, "base_momentum", low, optimizer),
                ScheduleChecks.perGroup(owner, "max_momentum", high, optimizer));
        if (enabled && !optimizer.hasMomentum()) {
            throw new IllegalArgumentException(
                    owner + ": optimizer must support momentum with `cycle_momentum` option enabled");
        }
        return out;
    }

    /** Sets the momentum of each group to a function of its lower and upper bound. */
    void set(Optimizer optimizer, DoubleBinaryOperator momentum) {
        for (int g = 0; enabled && g < low.length; g++) {
            optimizer.setMomentum(g, momentum.applyAsDouble(low[g], high[g]));
        }
    }

    void write(SavedNumbers to) {
        to.put("base_momentums", low).put("max_momentums", high).put("cycle_momentum", enabled);
    }

    static MomentumCycle read(String owner, SavedNumbers from) {
        return new MomentumCycle(
                owner, from.flag("cycle_momentum"), from.numbers("base_momentums"), from.numbers("max_momentums"));
    }
}
