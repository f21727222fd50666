package org.lstm4j.nn.train;

import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Targets;

/** The elements of the targets of a batch that are no padding. */
final class Counted {
    /** One value for each step of each sequence; empty if all elements count. */
    private final double[] mask;
    /** The number of elements of a step. */
    private final int each;

    private Counted(double[] mask, int each) {
        this.mask = mask;
        this.each = each;
    }

    /**
     * @param elements number of elements of the targets
     */
    static Counted of(Batch batch, int elements) {
        boolean masked = batch.targets() == Targets.PER_STEP && batch.isPadded() && elements > 0;
        double[] mask = masked ? batch.mask().toDoubleArray() : new double[0];
        return new Counted(mask, masked ? elements / mask.length : 0);
    }

    boolean is(int element) {
        return mask.length == 0 || mask[element / each] != 0;
    }
}
