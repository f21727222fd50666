package org.lstm4j.testing;

import java.util.Arrays;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Comparison of tensors. The message of a failure has the index and both values of the first element that differs and of
 * the one that differs most, and the number of elements that differ. The counterpart of {@code
 * torch.testing.assert_close}.
 */
public final class TensorAssert {
    private TensorAssert() {}

    /** As {@link #assertClose(String, Tensor, Tensor, double, double)} without a name. */
    public static void assertClose(Tensor actual, Tensor expected, double rtol, double atol) {
        assertClose("", actual, expected, rtol, atol);
    }

    /**
     * Asserts that two tensors have the same type and shape, and that |actual - expected| &le; atol + rtol |expected| for
     * every element. NaN equals NaN, and an infinity equals itself.
     *
     * @param name of the tensor, the start of the message; may be empty
     * @param rtol relative tolerance, at least 0
     * @param atol absolute tolerance, at least 0
     * @throws AssertionError if they differ
     */
    public static void assertClose(String name, Tensor actual, Tensor expected, double rtol, double atol) {
        String prefix = name.isEmpty() ? "" : name + ": ";
        if (actual.dtype() != expected.dtype() || !actual.shape().equals(expected.shape())) {
            throw new AssertionError(prefix + "expected " + expected.dtype() + " " + expected.shape() + ", but was "
                    + actual.dtype() + " " + actual.shape());
        }
        double[] a = actual.toDoubleArray();
        double[] e = expected.toDoubleArray();
        int wrong = 0;
        int first = -1;
        int worst = 0;
        for (int i = 0; i < a.length; i++) {
            if (!isClose(a[i], e[i], rtol, atol)) {
                wrong++;
                first = first < 0 ? i : first;
            }
            if (Double.compare(error(a[i], e[i]), error(a[worst], e[worst])) > 0) {
                worst = i;
            }
        }
        if (wrong > 0) {
            throw new AssertionError(prefix + "at " + index(first, actual.shape()) + " expected " + e[first]
                    + ", but was " + a[first] + "; " + wrong + " of " + a.length + " differ by more than rtol " + rtol
                    + ", atol " + atol + "; max error " + error(a[worst], e[worst]) + " at "
                    + index(worst, actual.shape()) + " (expected " + e[worst] + ", was " + a[worst] + ")");
        }
    }

    /** As {@link #assertSame(String, Tensor, Tensor)} without a name. */
    public static void assertSame(Tensor actual, Tensor expected) {
        assertClose("", actual, expected, 0, 0);
    }

    /**
     * Asserts that two tensors have the same type, shape and values. NaN equals NaN, and 0.0 equals -0.0.
     *
     * @param name of the tensor, the start of the message; may be empty
     * @throws AssertionError if they differ
     */
    public static void assertSame(String name, Tensor actual, Tensor expected) {
        assertClose(name, actual, expected, 0, 0);
    }

    private static boolean isClose(double a, double e, double rtol, double atol) {
        if (!Double.isFinite(a) || !Double.isFinite(e)) {
            return a == e || (Double.isNaN(a) && Double.isNaN(e));
        }
        return Math.abs(a - e) <= atol + rtol * Math.abs(e);
    }

    private static double error(double a, double e) {
        return isClose(a, e, 0, 0) ? 0 : Math.abs(a - e);
    }

    private static String index(int flat, Shape shape) {
        int[] index = new int[shape.rank()];
        for (int d = index.length - 1; d >= 0; d--) {
            index[d] = flat % shape.size(d);
            flat /= shape.size(d);
        }
        return Arrays.toString(index);
    }
}
