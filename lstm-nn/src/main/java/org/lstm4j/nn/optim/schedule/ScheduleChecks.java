package org.lstm4j.nn.optim.schedule;

import java.util.Arrays;
import java.util.List;
import org.lstm4j.nn.optim.Optimizer;

/** Checks of what schedulers are given. */
final class ScheduleChecks {
    private ScheduleChecks() {}

    static int positive(String owner, String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(owner + ": Expected positive integer " + what + ", but got " + value);
        }
        return value;
    }

    /** One number for each group, from one for all or one for each. */
    static double[] perGroup(String owner, String what, List<Double> values, Optimizer optimizer) {
        int groups = optimizer.groupCount();
        if (values.size() == 1) {
            double[] out = new double[groups];
            Arrays.fill(out, values.get(0));
            return out;
        }
        if (values.size() != groups) {
            throw new IllegalArgumentException(
                    owner + ": expected " + groups + " values for " + what + ", got " + values.size());
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** As many values as the optimizer has groups, or at least one where groups may have been added since. */
    static void groups(String owner, String what, double[] values, Optimizer optimizer, boolean mayBeFewer) {
        int groups = optimizer.groupCount();
        if (mayBeFewer ? values.length < 1 || values.length > groups : values.length != groups) {
            throw new IllegalArgumentException(owner + ": expected " + groups + " values for " + what
                    + ", one for each group, but got " + values.length);
        }
    }

    /** Rates: zero or more, and finite. */
    static double[] rates(String owner, String what, double[] values) {
        for (double value : values) {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        owner + ": Invalid " + what + ": " + value + "; expected a finite number of 0 or more");
            }
        }
        return values;
    }

    /** Momentums: from 0 to less than 1. */
    static double[] momentums(String owner, String what, double[] values) {
        for (double value : values) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException(
                        owner + ": Invalid " + what + ": " + value + "; expected a number from 0 to less than 1");
            }
        }
        return values;
    }
}
