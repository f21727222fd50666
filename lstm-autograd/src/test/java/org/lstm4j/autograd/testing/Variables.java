package org.lstm4j.autograd.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** float64 variables from arrays, and back. */
public final class Variables {
    private Variables() {}

    /** A vector that requires a gradient. */
    public static Variable leaf(double... values) {
        return Variable.of(Tensor.of(values), true);
    }

    /** A vector that does not require a gradient. */
    public static Variable constant(double... values) {
        return Variable.of(Tensor.of(values), false);
    }

    /** The values of a variable, row-major. */
    public static double[] values(@Nullable Variable variable) {
        return Objects.requireNonNull(variable).data().toDoubleArray();
    }

    /** The values of the gradient, row-major. */
    public static double[] grad(Variable variable) {
        return values(variable.grad());
    }
}
