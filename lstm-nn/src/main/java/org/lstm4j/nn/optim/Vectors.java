package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;

/** Arithmetic on vectors of all parameters. */
final class Vectors {
    private Vectors() {}

    /** The number of all elements. */
    static int size(List<Parameter> parameters) {
        int total = 0;
        for (Parameter parameter : parameters) {
            total = Math.addExact(total, parameter.data().numel());
        }
        return total;
    }

    static double dot(double[] a, double[] b) {
        // Four independent accumulators.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /**
     * a += scale b.
     *
     * @param a Modified
     */
    static void add(double[] a, double scale, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += scale * b[i];
        }
    }

    /** scale a. */
    static double[] times(double scale, double[] a) {
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = scale * a[i];
        }
        return out;
    }

    /** a - b. */
    static double[] minus(double[] a, double[] b) {
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = a[i] - b[i];
        }
        return out;
    }

    /** The largest |a|; NaN if one is NaN. */
    static double largest(double[] a) {
        double out = 0;
        for (double x : a) {
            out = Math.max(out, Math.abs(x));
        }
        return out;
    }

    /** The sum of all |a|. */
    static double sumOfSizes(double[] a) {
        double out = 0;
        for (double x : a) {
            out += Math.abs(x);
        }
        return out;
    }
}
