package org.lstm4j.nn.rnn;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/** What the equations of all gated cells are put together from. */
final class Gates {
    private Gates() {}

    /** x W + b, the latter where there is one. */
    static Variable affine(Variable x, Variable weight, @Nullable Variable bias) {
        Variable y = x.matmul(weight);
        return bias == null ? y : y.add(bias);
    }

    /** a + b, where there are any. */
    static @Nullable Variable sum(@Nullable Variable a, @Nullable Variable b) {
        return a == null || b == null ? null : a.add(b);
    }

    /** The blocks of columns that stand side by side; empty ones, if there are no columns. */
    static List<Variable> blocks(Variable x, int count) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, x.size(1) / count);
        return x.split(sizes, 1);
    }
}
