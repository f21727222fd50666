package org.lstm4j.nn.optim;

import java.util.List;

/** Checks of options, with PyTorch's words. */
final class OptionChecks {
    private OptionChecks() {}

    /** Zero or more, and finite. */
    static void nonNegative(String optimizer, String what, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    optimizer + ": Invalid " + what + ": " + value + "; expected a finite number of 0 or more");
        }
    }

    /** Each zero or more, and finite; checked in the order given. */
    static void nonNegative(String optimizer, List<String> what, List<Double> values) {
        for (int i = 0; i < values.size(); i++) {
            nonNegative(optimizer, what.get(i), values.get(i));
        }
    }

    /** What Adam and its kin share: both betas in [0, 1), the others zero or more. */
    static void adam(String optimizer, double lr, double beta1, double beta2, double eps, double weightDecay) {
        nonNegative(optimizer, "learning rate", lr);
        nonNegative(optimizer, "epsilon value", eps);
        beta(optimizer, 0, beta1);
        beta(optimizer, 1, beta2);
        nonNegative(optimizer, "weight_decay value", weightDecay);
    }

    private static void beta(String optimizer, int index, double beta) {
        if (!(beta >= 0 && beta < 1)) {
            throw new IllegalArgumentException(optimizer + ": Invalid beta parameter at index " + index + ": " + beta
                    + "; expected a number from 0 to less than 1");
        }
    }
}
