package org.lstm4j.examples.forecast;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Several forecasts of the same years, and the truth. */
public final class Evaluation {
    private final int firstYear;
    private final double[] truth;
    private final Map<String, double[]> forecasts = new LinkedHashMap<>();

    /**
     * @param firstYear the year of the first value
     * @param truth the true values, one for each year. Not modified; copied
     */
    public Evaluation(int firstYear, double[] truth) {
        this.firstYear = firstYear;
        this.truth = truth.clone();
    }

    /** Adds a forecast of all the years. */
    public Evaluation add(String name, double[] forecast) {
        // Throws if the lengths differ.
        Accuracy.of(forecast, truth);
        forecasts.put(name, forecast.clone());
        return this;
    }

    /** The number of years. */
    public int size() {
        return truth.length;
    }

    /** The year at a position. */
    public int year(int position) {
        return firstYear + position;
    }

    /** The true values, as a new array. */
    public double[] truth() {
        return truth.clone();
    }

    /** A forecast by its name, as a new array. */
    public double[] forecast(String name) {
        double[] found = forecasts.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no forecast '" + name + "'; there are " + forecasts.keySet());
        }
        return found.clone();
    }

    /** The names of the forecasts, in the order in which they were added. */
    public Iterable<String> names() {
        return forecasts.keySet();
    }

    /** The errors of a forecast. */
    public Accuracy accuracy(String name) {
        return Accuracy.of(forecast(name), truth);
    }

    /** The errors of all forecasts as an aligned table. */
    public String table() {
        int width = forecasts.keySet().stream().mapToInt(String::length).max().orElse(0);
        String cells = "%-" + Math.max(width, 8) + "s  %8s  %8s";
        StringBuilder out = new StringBuilder(cells.formatted("forecast", "RMSE", "MAE"));
        for (String name : forecasts.keySet()) {
            Accuracy accuracy = accuracy(name);
            out.append(System.lineSeparator())
                    .append(cells.formatted(name, oneDecimal(accuracy.rmse()), oneDecimal(accuracy.mae())));
        }
        return out.toString();
    }

    private static String oneDecimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
