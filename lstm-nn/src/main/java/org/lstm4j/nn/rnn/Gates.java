package org.lstm4j.nn.rnn;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/** Operations that the equations of gated cells share. */
final class Gates {
    private Gates() {}

    /** x W + b, or x W without a bias. */
    static Variable affine(Variable x, Variable weight, @Nullable Variable bias) {
        Variable y = x.matmul(weight);
        return bias == null ? y : y.add(bias);
    }

    /** a + b, or null without biases. */
    static @Nullable Variable sum(@Nullable Variable a, @Nullable Variable b) {
        return a == null || b == null ? null : a.add(b);
    }

    /** Splits the columns into blocks of the same size, one for each gate; empty ones if there are no columns. */
    static List<Variable> blocks(Variable x, int count) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, x.size(1) / count);
        return x.split(sizes, 1);
    }
}
