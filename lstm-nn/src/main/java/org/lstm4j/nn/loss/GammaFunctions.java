package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * Functions around the logarithm of the gamma function, of positive arguments, with an absolute error of some 1e-15: by
 * their recurrences up to {@link #LARGE}, and from there by Stirling's series.
 *
 * <p>Source: NIST Digital Library of Mathematical Functions, 5.5.1, 5.5.2, 5.11.1, 5.11.2 and 5.15.
 *
 * @see <a href="https://dlmf.nist.gov/5.11">DLMF 5.11</a>
 */
final class GammaFunctions {
    /** Where the terms that the series leave out are below 1e-16. */
    private static final double LARGE = 20;

    /** The Bernoulli numbers B2, B4, .. */
    private static final double[] BERNOULLI = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730};

    private GammaFunctions() {}

    /** log (gamma(a + b) / gamma(a)), without the cancellation of two large logarithms. */
    static double logRising(double a, double b) {
        double sum = 0;
        double from = a;
        for (; from < LARGE; from++) {
            sum += Math.log(from) - Math.log(from + b);
        }
        double to = from + b;
        return sum + (from - 0.5) * Math.log1p(b / from) + b * Math.log(to) - b + stirling(to) - stirling(from);
    }

    /** The sum over k of B_2k / (2 k (2 k - 1) z^(2 k - 1)). */
    private static double stirling(double z) {
        double sum = 0;
        double power = 1 / z;
        for (int k = 1; k <= BERNOULLI.length; k++) {
            sum += BERNOULLI[k - 1] / (2 * k * (2 * k - 1)) * power;
            power /= z * z;
        }
        return sum;
    }

    /** The derivative of log gamma of order n + 1: the digamma function for n = 0, the trigamma function for n = 1. */
    static double polygamma(int n, double x) {
        double sign = n % 2 == 0 ? -1 : 1;
        double factorial = factorial(n);
        double sum = 0;
        double z = x;
        for (; z < LARGE + n; z++) {
            sum += factorial / Math.pow(z, n + 1);
        }
        sum += n == 0 ? -Math.log(z) : factorial(n - 1) / Math.pow(z, n);
        sum += factorial / (2 * Math.pow(z, n + 1));
        for (int k = 1; k <= BERNOULLI.length; k++) {
            double ratio = 1.0 / (2 * k);
            for (int i = 1; i < n; i++) {
                ratio *= 2 * k + i;
            }
            sum += BERNOULLI[k - 1] * (n == 0 ? ratio : ratio * 2 * k) / Math.pow(z, 2 * k + n);
        }
        return sign * sum;
    }

    private static double factorial(int n) {
        double out = 1;
        for (int i = 2; i <= n; i++) {
            out *= i;
        }
        return out;
    }

    /** The digamma function. */
    static Variable digamma(Variable x) {
        return polygamma(0, x);
    }

    /** dx = dy polygamma(n + 1, x). Saves x. */
    private static Variable polygamma(int n, Variable x) {
        double[] values = x.data().toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = polygamma(n, values[i]);
        }
        Tensor y = Tensor.wrap(values).reshape(x.shape()).to(x.dtype());
        return Rule.of("polygamma", x).saves(x).output(y, g -> g.set(0, g.dy().mul(polygamma(n + 1, g.saved(0)))));
    }
}
