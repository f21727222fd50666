package org.lstm4j.nn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Comparisons of values. */
public final class Close {
    /**
     * For two computations of the same small network in float64 that add up the same terms in another order. Sums have
     * at most some hundred terms of size 1, so they differ by some hundred rounding errors of 1.1e-16; a wrong formula
     * is off by far more than the hundredfold of that, which is this number.
     */
    public static final double FLOAT64 = 1e-12;

    /** As {@link #FLOAT64}, for a rounding error of 6e-8. */
    public static final double FLOAT32 = 2e-5;

    private Close() {}

    /** The tolerance for a type. */
    public static double tolerance(DType dtype) {
        return dtype == DType.FLOAT64 ? FLOAT64 : FLOAT32;
    }

    /** |actual - expected| is at most tolerance times the larger of 1 and |expected|. */
    public static void assertClose(String what, double actual, double expected, double tolerance) {
        if (!(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)))) {
            fail("%s: expected %s, but got %s (off by %s)", what, expected, actual, Math.abs(actual - expected));
        }
    }

    /** Number by number; see {@link #assertClose(String, double, double, double)}. */
    public static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertClose(what + " at " + i, actual[i], expected[i], tolerance);
        }
    }

    /** Shape, type and values; see {@link #assertClose(String, double, double, double)}. */
    public static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.dtype()).as(what).isEqualTo(expected.dtype());
        assertClose(what, actual.toDoubleArray(), expected.toDoubleArray(), tolerance);
    }

    /** See {@link #assertClose(String, Tensor, Tensor, double)}. */
    public static void assertClose(String what, Variable actual, Variable expected, double tolerance) {
        assertClose(what, actual.data(), expected.data(), tolerance);
    }

    /** The gradient, which must be there. */
    public static Tensor gradient(String what, Variable leaf) {
        Variable gradient = leaf.grad();
        assertThat(gradient).as("the gradient of " + what).isNotNull();
        return gradient.data();
    }
}
