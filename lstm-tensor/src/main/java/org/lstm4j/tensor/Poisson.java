package org.lstm4j.tensor;

/**
 * Draws from the Poisson distribution, with PyTorch's use of the stream.
 *
 * <p>Sources: D. Knuth, "The Art of Computer Programming", vol. 2, section 3.4.1 for small rates; W. Hörmann, "The
 * transformed rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993),
 * algorithm PTRS, from a rate of 10 on.
 */
final class Poisson {
    private static final int TABLE = 32;

    /** log k! of small k; Stirling's series is good to the last bits beyond them. */
    private static final double[] LOG_FACTORIAL = new double[TABLE];

    static {
        for (int k = 2; k < TABLE; k++) {
            LOG_FACTORIAL[k] = LOG_FACTORIAL[k - 1] + Math.log(k);
        }
    }

    private Poisson() {}

    static long draw(Generator generator, double rate) {
        return rate == 0 ? 0 : rate < 10 ? byProduct(generator, rate) : byRejection(generator, rate);
    }

    /** The number of uniform draws whose product stays above exp(-rate). */
    private static long byProduct(Generator generator, double rate) {
        double bound = Math.exp(-rate);
        long count = 0;
        for (double product = generator.nextDouble(); product > bound; product *= generator.nextDouble()) {
            count++;
        }
        return count;
    }

    private static long byRejection(Generator generator, double rate) {
        double b = 0.931 + 2.53 * Math.sqrt(rate);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double squeeze = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = generator.nextDouble() - 0.5;
            double v = generator.nextDouble();
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + rate + 0.43);
            if (us >= 0.07 && v <= squeeze) {
                return (long) k;
            }
            boolean outside = k < 0 || (us < 0.013 && v > us);
            if (!outside
                    && Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b)
                            <= -rate + k * Math.log(rate) - logFactorial(k)) {
                return (long) k;
            }
        }
    }

    static double logFactorial(double k) {
        if (k < TABLE) {
            return LOG_FACTORIAL[(int) k];
        }
        double x = k + 1;
        double series = (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (x * x)) / (x * x)) / x;
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
    }
}
