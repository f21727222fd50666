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

    /** Rates: zero or more, and finite. */
    static double[] rates(String owner, String what, double[] values) {
        for (double value : values) {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(owner + ": Invalid " + what + ": " + value);
            }
        }
        return values;
    }

    /** Momentums: from 0 to less than 1. */
    static double[] momentums(String owner, String what, double[] values) {
        for (double value : values) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException(owner + ": Invalid " + what + ": " + value);
            }
        }
        return values;
    }
}
