package org.lstm4j.tensor.kernel;

/**
 * The error function erf(x) = 2/√π times the integral of exp(-t²) from 0 to x, in double.
 *
 * <p>Below 1 by the Taylor series, above by exp(-x²) times a polynomial in 1 / (x + 3) that {@code tools/fits/erf.py}
 * fits.
 */
public final class Erf {
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
    /** From this x on, erf(x) rounds to 1. */
    private static final double END = 6;

    /** 2/√π (-1)^n / (n! (2n + 1)). */
    private static final double[] TAYLOR = taylor(19);

    /** Coefficients from the constant term up, in s from -1 at x = 6 to 1 at x = 1. */
    private static final double[] TAIL = {
        0.20798329133342885,
        0.15436117429436919,
        0.0496984454033948,
        0.012713147695691995,
        0.0024793146970724187,
        0.00033160296057845436,
        1.956358330834969e-5,
        -2.4255574811020284e-6,
        -5.541277438329464e-7,
        4.526722197970927e-9,
        1.1340261055840323e-8,
        2.6378817019432074e-10,
        -2.5809703293704675e-10,
        -6.030100178315267e-12,
        6.716060821011204e-12,
        -4.468786282795809e-15,
        -1.6799777159311457e-13
    };

    private static final double S_SCALE = 72.0 / 5;
    private static final double S_SHIFT = 13.0 / 5;

    private Erf() {}

    private static double[] taylor(int terms) {
        double[] out = new double[terms];
        double factor = TWO_OVER_ROOT_PI;
        for (int n = 0; n < terms; n++) {
            out[n] = factor / (2 * n + 1);
            factor = -factor / (n + 1);
        }
        return out;
    }

    /** erf(x), with an error of some ulps. NaN for NaN. */
    public static double erf(double x) {
        double a = Math.abs(x);
        if (a < 1) {
            return x * polynomial(TAYLOR, x * x);
        }
        return Double.isNaN(x) ? x : Math.copySign(a < END ? 1 - tail(a) : 1, x);
    }

    /** 1 - erf(x) for 1 <= x < 6. */
    private static double tail(double x) {
        return Math.exp(-x * x) * polynomial(TAIL, S_SCALE / (x + 3) - S_SHIFT);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = Math.fma(sum, x, coefficients[i]);
        }
        return sum;
    }
}
