package org.lstm4j.tensor.kernel.scalar;

/** Reductions of one strided run of float32 to one value. Sums are carried in double. */
public final class FloatReductions {
    private FloatReductions() {}

    /** The sum of n elements; 0 for none. Four independent sums hide the latency of an addition. */
    public static double sum(int n, float[] x, int off, int step) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i < n - 3; i += 4) {
            int at = off + i * step;
            first += x[at];
            second += x[at + step];
            third += x[at + 2 * step];
            fourth += x[at + 3 * step];
        }
        for (; i < n; i++) {
            first += x[off + i * step];
        }
        return (first + second) + (third + fourth);
    }

    /** The sum of exp(x - shift) over n elements. */
    public static double sumExp(int n, float[] x, int off, int step, double shift) {
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += Math.exp(x[off + i * step] - shift);
        }
        return total;
    }

    /** The product of n elements; 1 for none. */
    public static double product(int n, float[] x, int off, int step) {
        double total = 1;
        for (int i = 0; i < n; i++) {
            total *= x[off + i * step];
        }
        return total;
    }

    /** The index of the first largest of n elements; of the first NaN if there is one. */
    public static int argmax(int n, float[] x, int off, int step) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            float v = x[off + i * step];
            float held = x[off + best * step];
            // NaN wins, and the first NaN stays.
            if (v > held || (Float.isNaN(v) && !Float.isNaN(held))) {
                best = i;
            }
        }
        return best;
    }

    /** The index of the first smallest of n elements; of the first NaN if there is one. */
    public static int argmin(int n, float[] x, int off, int step) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            float v = x[off + i * step];
            float held = x[off + best * step];
            if (v < held || (Float.isNaN(v) && !Float.isNaN(held))) {
                best = i;
            }
        }
        return best;
    }

    /**
     * acc[j] += x[i, j] for the rows i of a matrix: a sum over rows with dense reads.
     *
     * @param x Not modified
     * @param acc Modified
     */
    public static void addRows(int rows, int columns, float[] x, int off, int rowStep, double[] acc) {
        for (int i = 0; i < rows; i++) {
            int at = off + i * rowStep;
            for (int j = 0; j < columns; j++) {
                acc[j] += x[at + j];
            }
        }
    }
}
