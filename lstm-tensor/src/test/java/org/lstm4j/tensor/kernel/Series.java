package org.lstm4j.tensor.kernel;

import java.math.BigDecimal;
import java.math.MathContext;

/** Functions that StrictMath lacks, by their series in 60 digits. */
final class Series {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459");

    private Series() {}

    /** erf(x) = 2/√π times the sum of (-1)^n x^(2n + 1) / (n! (2n + 1)), whose terms are below 1e15 up to 6. */
    static double erf(double x) {
        if (Double.isNaN(x) || x == 0) {
            return x;
        }
        // 1 - erf(6) is 2e-17.
        if (Math.abs(x) >= 6) {
            return Math.copySign(1, x);
        }
        BigDecimal exact = new BigDecimal(x);
        BigDecimal square = exact.multiply(exact, DIGITS).negate();
        BigDecimal power = exact;
        BigDecimal sum = exact;
        BigDecimal tiny = exact.abs().scaleByPowerOfTen(-25);
        for (int n = 1; power.abs().compareTo(tiny) > 0; n++) {
            power = power.multiply(square, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS), DIGITS);
        }
        return sum.multiply(BigDecimal.valueOf(2), DIGITS)
                .divide(PI.sqrt(DIGITS), DIGITS)
                .doubleValue();
    }
}
