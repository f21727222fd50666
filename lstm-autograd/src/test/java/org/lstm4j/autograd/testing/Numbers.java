package org.lstm4j.autograd.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** float64 variables from plain numbers, and back. */
public final class Numbers {
    private Numbers() {}

    /** A vector that collects its gradient. */
    public static Variable leaf(double... values) {
        return Variable.of(Tensor.of(values), true);
    }

    /** A vector that does not. */
    public static Variable constant(double... values) {
        return Variable.of(Tensor.of(values), false);
    }

    /** The numbers of a variable, row-major. */
    public static double[] of(@Nullable Variable variable) {
        return Objects.requireNonNull(variable).data().toDoubleArray();
    }

    /** The numbers of the gradient, row-major. */
    public static double[] grad(Variable variable) {
        return of(variable.grad());
    }
}
