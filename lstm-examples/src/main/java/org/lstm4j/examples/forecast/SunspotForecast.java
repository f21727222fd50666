package org.lstm4j.examples.forecast;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Forecasts each year's sunspot number from the years before it, and compares with forecasts that need no training. */
public final class SunspotForecast {
    /** The name of the trained forecast in an evaluation. */
    public static final String LSTM = "LSTM";

    /** The years from one maximum of the sun's activity to the next, about. */
    private static final int PERIOD = 11;

    private final ForecastTrainer.Settings settings;
    private final int window;
    private final Series series;
    private final Split split;
    private final Scaler scaler;
    private final double[] scaled;
    private final ForecastTrainer trainer;

    /**
     * Loads and prepares the series.
     *
     * @param window the years that a forecast looks back
     * @throws IllegalArgumentException if the window leaves nothing to train on
     */
    public SunspotForecast(ForecastTrainer.Settings settings, int window) throws IOException {
        this(settings, window, Series.sunspots());
    }

    /** As the public one, on a given series. */
    SunspotForecast(ForecastTrainer.Settings settings, int window, Series series) {
        this.settings = settings;
        this.window = window;
        this.series = series;
        split = Split.chronological(series.size(), 0.70, 0.15);
        scaler = Scaler.fit(series.values(0, split.trainEnd()));
        scaled = scaler.scale(series.values());
        if (window >= split.trainEnd()) {
            throw new IllegalArgumentException("a window of " + window
                    + " years leaves nothing to train on: the training part has " + split.trainEnd());
        }
        trainer = new ForecastTrainer(
                settings,
                Windows.of(scaled, window, window, split.trainEnd()),
                Windows.of(scaled, window, split.trainEnd(), split.validationEnd()));
    }

    /** What is forecast from what, in one line. */
    public String describe() {
        return "Yearly sunspot numbers: training %d-%d, validation %d-%d, test %d-%d"
                .formatted(
                        series.year(0),
                        series.year(split.trainEnd() - 1),
                        series.year(split.trainEnd()),
                        series.year(split.validationEnd() - 1),
                        series.year(split.validationEnd()),
                        series.year(split.size() - 1));
    }

    /** The number of steps in an epoch. */
    public int stepsPerEpoch() {
        return trainer.stepsPerEpoch();
    }

    /** Trains a forecaster; see {@link ForecastTrainer#train}. */
    public ForecastTrainer.Result train(ForecastTrainer.Listener listener, BooleanSupplier stop) {
        return trainer.train(listener, stop);
    }

    /** Forecasts every year of the test part, one year ahead. */
    public Evaluation test(Forecaster forecaster) {
        int from = split.validationEnd();
        int to = split.size();
        double[] values = series.values();
        double[] forecast = scaler.invert(forecaster.forecast(Windows.of(scaled, window, from, to)));
        return new Evaluation(series.year(from), series.values(from, to))
                .add(LSTM, forecast)
                .add("persistence", Baselines.persistence(values, from, to))
                .add("seasonal naive", Baselines.seasonalNaive(values, PERIOD, from, to));
    }

    /** What it takes to use the weights again, beside the weights. */
    public Map<String, String> metadata() {
        Map<String, String> out = new LinkedHashMap<>();
        // The word by which other readers know that the names are PyTorch's.
        out.put("format", "pt");
        out.put("series", "yearly sunspot numbers");
        out.put("window", Integer.toString(window));
        out.put("hidden", Integer.toString(settings.hidden()));
        out.put("mean", Double.toString(scaler.mean()));
        out.put("std", Double.toString(scaler.std()));
        out.put("seed", Long.toString(settings.seed()));
        return out;
    }
}
