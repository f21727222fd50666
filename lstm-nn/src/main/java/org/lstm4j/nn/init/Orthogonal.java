package org.lstm4j.nn.init;

import java.util.Arrays;

/** QR factorization by Householder reflections, in double. */
final class Orthogonal {
    private Orthogonal() {}

    /**
     * The factor Q of A = Q R, with orthonormal columns; unique because the diagonal of R is not negative.
     *
     * @param a (rows, columns), row-major, with rows >= columns. Modified: overwritten by Q
     */
    static void factor(int rows, int columns, double[] a) {
        double[][] reflections = new double[columns][];
        double[] sign = new double[columns];
        for (int k = 0; k < columns; k++) {
            double[] v = new double[rows];
            double squares = 0;
            for (int i = k; i < rows; i++) {
                v[i] = a[i * columns + k];
                squares += v[i] * v[i];
            }
            // The diagonal of R is -copySign(norm); the sign is chosen so that adding norm to v[k] does not cancel.
            double norm = Math.copySign(Math.sqrt(squares), v[k]);
            sign[k] = norm == 0 ? 0 : -Math.signum(norm);
            squares += norm * (2 * v[k] + norm);
            v[k] += norm;
            scale(v, squares);
            reflections[k] = v;
            for (int j = k; j < columns; j++) {
                reflect(v, k, rows, columns, a, j);
            }
        }
        Arrays.fill(a, 0);
        for (int j = 0; j < columns; j++) {
            a[j * columns + j] = sign[j];
            for (int k = columns - 1; k >= 0; k--) {
                reflect(reflections[k], k, rows, columns, a, j);
            }
        }
    }

    /* Scales v to norm √2, so that the reflection is I - v vᵀ. A zero vector is unchanged and reflects nothing. */
    private static void scale(double[] v, double squares) {
        if (squares > 0) {
            double factor = Math.sqrt(2 / squares);
            for (int i = 0; i < v.length; i++) {
                v[i] *= factor;
            }
        }
    }

    /** Applies I - v vᵀ to column j of a. */
    private static void reflect(double[] v, int from, int rows, int columns, double[] a, int j) {
        double product = 0;
        for (int i = from; i < rows; i++) {
            product += v[i] * a[i * columns + j];
        }
        for (int i = from; i < rows; i++) {
            a[i * columns + j] -= v[i] * product;
        }
    }
}
