package org.lstm4j.examples.forecast;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.lstm4j.nn.train.EpochReport;
import org.lstm4j.nn.train.TrainingResult;

/** Draws results as PNG files, without a screen. */
final class Charts {
    private static final Color BLUE = new Color(0x1f77b4);
    private static final Color ORANGE = new Color(0xd95f02);
    private static final Color BLACK = new Color(0x222222);
    private static final Color GREY = new Color(0xdddddd);

    /** Losses beyond this multiple of the best one are drawn at the top. */
    private static final double MOST_TIMES_BEST = 100;
    /** From here on the labels of an axis are in scientific notation. */
    private static final double LARGE = 1e6;

    private Charts() {}

    /** The losses over the epochs, with the best epoch marked. */
    static void losses(TrainingResult training, Path file) throws IOException {
        List<EpochReport> epochs = training.epochs();
        int best = training.bestEpoch() - 1;
        XYChart chart = chart("Loss by epoch", "epoch", "mean squared error, scaled series");
        double[] numbers =
                IntStream.rangeClosed(1, epochs.size()).asDoubleStream().toArray();
        double[] train =
                epochs.stream().mapToDouble(epoch -> epoch.training().loss()).toArray();
        double[] validation =
                epochs.stream().mapToDouble(epoch -> epoch.judged().loss()).toArray();
        double top =
                Math.min(largest(train, validation), MOST_TIMES_BEST * Math.max(validation[best], Float.MIN_NORMAL));
        bound(train, 0, top);
        bound(validation, 0, top);
        chart.getStyler().setYAxisMin(0.0).setYAxisDecimalPattern(top < LARGE ? "0.00" : "0.00E0");
        line(chart, "training", numbers, train, BLUE);
        line(chart, "validation", numbers, validation, ORANGE);
        XYSeries mark = chart.addSeries("best epoch", new double[] {numbers[best]}, new double[] {validation[best]});
        mark.setLineStyle(new BasicStroke(0)).setLineColor(BLACK);
        mark.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(BLACK);
        write(chart, file);
    }

    /** The truth and one forecast over the years. */
    static void forecast(Evaluation evaluation, String name, Path file) throws IOException {
        XYChart chart = chart("Sunspots, forecast one year ahead", "year", "sunspot number");
        chart.getStyler().setXAxisDecimalPattern("0");
        double[] years = IntStream.range(0, evaluation.size())
                .mapToDouble(evaluation::year)
                .toArray();
        line(chart, "truth", years, evaluation.truth(), BLACK).setMarker(SeriesMarkers.CIRCLE);
        double most = largest(evaluation.truth());
        double[] forecast = evaluation.forecast(name).clone();
        bound(forecast, -most, 2 * most);
        line(chart, name, years, forecast, ORANGE);
        write(chart, file);
    }

    private static double largest(double[]... all) {
        return Arrays.stream(all)
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
    }

    /** Draws at the edge what lies outside: with values of any size the search for tick labels takes minutes. */
    private static void bound(double[] values, double low, double high) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isNaN(values[i]) ? high : Math.min(high, Math.max(low, values[i]));
        }
    }

    private static XYChart chart(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(1000)
                .height(560)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendBorderColor(Color.WHITE)
                .setChartBackgroundColor(Color.WHITE)
                .setMarkerSize(5);
        chart.getStyler().setPlotGridLinesColor(GREY).setPlotBorderColor(GREY);
        return chart;
    }

    private static XYSeries line(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineStyle(new BasicStroke(2)).setLineColor(color);
        series.setMarker(SeriesMarkers.NONE).setMarkerColor(color);
        return series;
    }

    private static void write(XYChart chart, Path file) throws IOException {
        // To a file, not to a stream: for a stream ImageIO registers a shutdown hook, which throws after Ctrl-C.
        try {
            if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile())) {
                throw new IOException("this Java cannot write PNG files");
            }
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
