package org.lstm4j.nn.internal;

import java.math.BigDecimal;
import java.util.Locale;

/** Values as Python prints them, for the text of modules. */
public final class PythonText {
    private PythonText() {}

    /** A floating-point value: 0.5, 1.0, 1e-05, inf. */
    public static String of(double value) {
        double magnitude = Math.abs(value);
        if (!Double.isFinite(value) || value == 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
            return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : String.valueOf(value);
        }
        BigDecimal exact = new BigDecimal(String.valueOf(value)).stripTrailingZeros();
        if (magnitude >= 1e-4 && magnitude < 1e16) {
            return exact.toPlainString() + (exact.scale() > 0 ? "" : ".0");
        }
        int exponent = exact.precision() - exact.scale() - 1;
        return exact.movePointLeft(exponent).toPlainString() + String.format(Locale.ROOT, "e%+03d", exponent);
    }

    /** A boolean: True or False. */
    public static String of(boolean value) {
        return value ? "True" : "False";
    }
}
