package org.lstm4j.examples.forecast;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.lstm4j.nn.data.StandardScaler;
import org.lstm4j.nn.data.TimeSplit;
import org.lstm4j.nn.data.Windows;
import org.lstm4j.nn.train.TrainingListener;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Forecasts each year's sunspot number from the preceding years, and compares the forecasts with the baselines. */
public final class SunspotForecast {
    /** The name of the trained forecast in an evaluation. */
    public static final String LSTM = "LSTM";

    /** The approximate number of years from one maximum of the sun's activity to the next. */
    private static final int PERIOD = 11;

    private final ForecastTrainer.Settings settings;
    private final int window;
    private final Series series;
    private final TimeSplit split;
    private final StandardScaler scaler;
    private final Windows windows;
    private final ForecastTrainer trainer;

    /**
     * Loads and prepares the series.
     *
     * @param window the number of preceding years that a forecast is computed from
     * @throws IllegalArgumentException if the window leaves nothing to train on
     */
    public SunspotForecast(ForecastTrainer.Settings settings, int window) throws IOException {
        this(settings, window, Series.sunspots());
    }

    /** As the public constructor, on a given series. */
    SunspotForecast(ForecastTrainer.Settings settings, int window, Series series) {
        this.settings = settings;
        this.window = window;
        this.series = series;
        split = TimeSplit.fractions(series.size(), 0.70, 0.15);
        scaler = StandardScaler.fit(split.train().of(series.tensor()));
        if (window >= split.train().size()) {
            throw new IllegalArgumentException("a window of " + window
                    + " years leaves nothing to train on: the training part has "
                    + split.train().size());
        }
        windows = Windows.of(scaler.transform(series.tensor()).to(DType.FLOAT32), window);
        // The window of a target may reach into the part before: those years are known when the target is forecast.
        trainer = new ForecastTrainer(
                settings, windows.forecasting(split.train()), windows.forecasting(split.validation()));
    }

    /** The years of the training, validation and test parts, in one line. */
    public String describe() {
        return "Yearly sunspot numbers: training %d-%d, validation %d-%d, test %d-%d"
                .formatted(
                        series.year(split.train().from()),
                        series.year(split.train().to() - 1),
                        series.year(split.validation().from()),
                        series.year(split.validation().to() - 1),
                        series.year(split.test().from()),
                        series.year(split.test().to() - 1));
    }

    /** The number of steps in an epoch. */
    public int stepsPerEpoch() {
        return trainer.stepsPerEpoch();
    }

    /** Trains a forecaster; see {@link ForecastTrainer#train}. */
    public ForecastTrainer.Result train(TrainingListener listener, BooleanSupplier stop) {
        return trainer.train(listener, stop);
    }

    /** Forecasts every year of the test part, one year ahead. */
    public Evaluation test(Forecaster forecaster) {
        int from = split.test().from();
        int to = split.test().to();
        double[] values = series.values();
        Tensor scaled = forecaster.forecast(windows.forecasting(split.test()));
        double[] forecast = scaler.inverse(scaled.to(DType.FLOAT64)).toDoubleArray();
        return new Evaluation(series.year(from), series.values(from, to))
                .add(LSTM, forecast)
                .add("persistence", Baselines.persistence(values, from, to))
                .add("seasonal naive", Baselines.seasonalNaive(values, PERIOD, from, to));
    }

    /** What is needed to use the weights: window, units, scaling. */
    public Map<String, String> metadata() {
        Map<String, String> out = new LinkedHashMap<>();
        // "pt" tells other readers that the names are PyTorch's.
        out.put("format", "pt");
        out.put("series", "yearly sunspot numbers");
        out.put("window", Integer.toString(window));
        out.put("hidden", Integer.toString(settings.hidden()));
        out.put("mean", Double.toString(scaler.mean(0)));
        out.put("std", Double.toString(scaler.std(0)));
        out.put("seed", Long.toString(settings.seed()));
        return out;
    }
}
