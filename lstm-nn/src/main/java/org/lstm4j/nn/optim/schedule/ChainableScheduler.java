package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * A schedule whose rate at an epoch is the previous rate times a factor of the epoch (PyTorch's chainable form), so that it
 * moves added groups too.
 */
abstract class ChainableScheduler extends EpochScheduler {
    /**
     * Begins at once: the constants are all that such a schedule has.
     *
     * @param constants as in {@link EpochScheduler}; see {@link SavedNumbers#put(Record)}
     */
    ChainableScheduler(Optimizer optimizer, Record constants) {
        super(optimizer, constants);
        begin();
    }

    @Override
    protected final boolean movesAddedGroups() {
        return true;
    }
}
