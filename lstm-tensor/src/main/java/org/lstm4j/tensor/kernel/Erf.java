package org.lstm4j.tensor.kernel;

/**
 * The error function erf(x) = 2/√π times the integral of exp(-t²) from 0 to x, and its inverse, in double.
 *
 * <p>Below 1 by the Taylor series, above by exp(-x²) times a polynomial in 1 / (x + 3) that {@code tools/fits/erf.py}
 * fits.
 */
public final class Erf {
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
    /** From here on erf(x) is 1 to the last bit. */
    private static final double END = 6;

    /** 2/√π (-1)^n / (n! (2n + 1)). */
    private static final double[] TAYLOR = taylor(19);

    /** From the constant term up, in s from -1 at x = 6 to 1 at x = 1. */
    private static final double[] TAIL = {
        0.2079832913334288618,
        0.15436117429436917816,
        0.049698445403394796044,
        0.012713147695691995176,
        0.0024793146970724187984,
        0.00033160296057845437683,
        0.000019563583308349689471,
        -2.4255574811020286032e-6,
        -5.5412774383294642645e-7,
        4.5267221979709271392e-9,
        1.1340261055840323318e-8,
        2.6378817019432075369e-10,
        -2.5809703293704675532e-10,
        -6.0301001783152664534e-12,
        6.7160608210112037143e-12,
        -4.4687862827958088732e-15,
        -1.6799777159311456913e-13
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

    /** erf(x), to some ulps. NaN at NaN. */
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

    /** The x for which erf(x) = y; an infinity at -1 and 1, NaN beyond and at NaN. */
    public static double inverse(double y) {
        double a = Math.abs(y);
        if (!(a < 1)) {
            return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, y) : Double.NaN;
        }
        if (a == 0) {
            return y;
        }
        // S. Winitzki's closed form, to some thousandths, and Halley's steps from there, each of which cubes the error.
        double log = Math.log1p(-a * a);
        double half = 2 / (Math.PI * 0.147) + log / 2;
        double x = Math.sqrt(Math.max(0, Math.sqrt(half * half - log / 0.147) - half));
        for (int step = 0; step < 3; step++) {
            // Near 1 a difference of erf would lose what 1 - y still has.
            double excess = x < 1 ? erf(x) - a : (1 - a) - tail(Math.min(x, END));
            double newton = excess * Math.exp(x * x) / TWO_OVER_ROOT_PI;
            x -= newton / (1 + x * newton);
        }
        return Math.copySign(x, y);
    }
}
