package org.lstm4j.tensor.testing;

import java.util.Arrays;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Comparison of tensors, with messages that show where they differ and by how much. */
public final class TensorAssert {
    private TensorAssert() {}

    /**
     * Fails unless type and shape are the same and each number lies within {@code atol + rtol |expected|}. NaN matches
     * NaN, and an infinity only itself.
     */
    public static void assertClose(Tensor actual, Tensor expected, double rtol, double atol) {
        assertClose("", actual, expected, rtol, atol);
    }

    /** As {@link #assertClose(Tensor, Tensor, double, double)}, with a name in front of the message. */
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
        int worst = -1;
        for (int i = 0; i < a.length; i++) {
            if (!isClose(a[i], e[i], rtol, atol)) {
                wrong++;
                first = first < 0 ? i : first;
            }
            if (worst < 0 || Double.compare(error(a[i], e[i]), error(a[worst], e[worst])) > 0) {
                worst = i;
            }
        }
        if (wrong > 0) {
            throw new AssertionError(prefix + "at " + position(first, actual.shape()) + " expected " + e[first]
                    + ", but was " + a[first] + "; " + wrong + " of " + a.length + " differ by more than rtol " + rtol
                    + ", atol " + atol + "; max error " + error(a[worst], e[worst]) + " at "
                    + position(worst, actual.shape()) + " (expected " + e[worst] + ", was " + a[worst] + ")");
        }
    }

    /** Fails unless type, shape and every number are the same. NaN matches NaN; the sign of zero does not count. */
    public static void assertSame(Tensor actual, Tensor expected) {
        assertClose("", actual, expected, 0, 0);
    }

    /** As {@link #assertSame(Tensor, Tensor)}, with a name in front of the message. */
    public static void assertSame(String name, Tensor actual, Tensor expected) {
        assertClose(name, actual, expected, 0, 0);
    }

    private static boolean isClose(double a, double e, double rtol, double atol) {
        if (Double.isNaN(e) || Double.isInfinite(e) || Double.isNaN(a) || Double.isInfinite(a)) {
            return a == e || (Double.isNaN(a) && Double.isNaN(e));
        }
        return Math.abs(a - e) <= atol + rtol * Math.abs(e);
    }

    private static double error(double a, double e) {
        return isClose(a, e, 0, 0) ? 0 : Math.abs(a - e);
    }

    private static String position(int flat, Shape shape) {
        int[] at = new int[shape.rank()];
        for (int d = at.length - 1; d >= 0; d--) {
            at[d] = flat % shape.size(d);
            flat /= shape.size(d);
        }
        return Arrays.toString(at);
    }
}
