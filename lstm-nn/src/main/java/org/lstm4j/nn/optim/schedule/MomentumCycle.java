package org.lstm4j.nn.optim.schedule;

import java.util.function.DoubleBinaryOperator;
import org.lstm4j.nn.optim.Optimizer;

/**
 * The momentum that {@link CyclicLR} and {@link OneCycleLR} cycle inversely to the rate: constants that both save, with two
 * bounds for each group.
 */
interface MomentumCycle {
    boolean cycleMomentum();

    double[] baseMomentums();

    double[] maxMomentums();

    /** Checks the bounds. */
    static void check(String owner, double[] base, double[] max) {
        ScheduleChecks.momentums(owner, "base_momentum", base);
        ScheduleChecks.momentums(owner, "max_momentum", max);
    }

    /** Checks that there is a momentum to be cycled. */
    default void requireMomentum(String owner, Optimizer optimizer) {
        if (cycleMomentum() && !optimizer.hasMomentum()) {
            throw new IllegalArgumentException(
                    owner + ": optimizer must support momentum with `cycle_momentum` option enabled");
        }
    }

    /** Sets the momentum of each group to a function of its lower and upper bound. */
    default void set(Optimizer optimizer, DoubleBinaryOperator momentum) {
        for (int g = 0; cycleMomentum() && g < baseMomentums().length; g++) {
            optimizer.setMomentum(g, momentum.applyAsDouble(baseMomentums()[g], maxMomentums()[g]));
        }
    }
}
