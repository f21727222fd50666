package org.lstm4j.nn.init;

import java.util.Arrays;

/** The orthogonal factor of a matrix, by Householder's reflections in double. */
final class Orthogonal {
    private Orthogonal() {}

    /**
     * The Q of A = Q R with orthonormal columns and a diagonal of R that is not negative, which makes it the only one.
     *
     * @param a (rows, columns), row-major, rows no fewer than columns. Modified: it holds Q afterwards
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
            // R has -copySign(norm) here, away from which the first entry is moved so that nothing cancels.
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

    /* To length √2, so that I - v vᵀ is the reflection; zeros, which reflect nothing, stay. */
    private static void scale(double[] v, double squares) {
        if (squares > 0) {
            double factor = Math.sqrt(2 / squares);
            for (int i = 0; i < v.length; i++) {
                v[i] *= factor;
            }
        }
    }

    /** Column j of a, less v times their product. */
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
