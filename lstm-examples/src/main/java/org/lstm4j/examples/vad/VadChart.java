package org.lstm4j.examples.vad;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a recording with the probability of speech and the segments. */
final class VadChart {
    private static final Color WAVE = new Color(0x7f8c99);
    private static final Color PROBABILITY = new Color(0xd95f02);
    private static final Color SPEECH = new Color(0xcfe3f5);
    private static final Color GRID = new Color(0xe6e6e6);
    /** Columns of the wave: each has a lowest and a highest sample. */
    private static final int COLUMNS = 1000;

    private VadChart() {}

    static void write(String title, Wav wav, float[] probabilities, List<Segments.Segment> segments, Path file)
            throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(1200)
                .height(480)
                .title(title)
                .xAxisTitle("seconds")
                .yAxisTitle("sample, probability")
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setChartBackgroundColor(Color.WHITE);
        chart.getStyler()
                .setYAxisMin(-1.0)
                .setYAxisMax(1.05)
                .setXAxisMin(0.0)
                .setXAxisMax(Math.max(wav.seconds(), 0.1))
                .setYAxisDecimalPattern("0.0");
        chart.getStyler().setPlotGridLinesColor(GRID).setPlotBorderColor(GRID);
        addSegments(chart, segments, wav.seconds());
        addWave(chart, wav);
        addProbabilities(chart, probabilities);
        try {
            // To a file, not to a stream, for which ImageIO registers a shutdown hook.
            if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile())) {
                throw new IOException("this Java cannot write PNG files");
            }
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** One area that is 1 in speech and 0 elsewhere. */
    private static void addSegments(XYChart chart, List<Segments.Segment> segments, double seconds) {
        double[] x = new double[4 * segments.size() + 2];
        double[] y = new double[x.length];
        int at = 1;
        for (Segments.Segment segment : segments) {
            double[] corners = {segment.start(), segment.start(), segment.end(), segment.end()};
            double[] heights = {0, 1, 1, 0};
            System.arraycopy(corners, 0, x, at, 4);
            System.arraycopy(heights, 0, y, at, 4);
            at += 4;
        }
        x[at] = seconds;
        XYSeries series = add(chart, "speech", x, y, SPEECH, 1);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        series.setFillColor(SPEECH);
    }

    private static void addWave(XYChart chart, Wav wav) {
        int columns = Math.max(1, Math.min(COLUMNS, wav.length()));
        double[] x = new double[2 * columns];
        double[] y = new double[2 * columns];
        for (int i = 0; i < columns; i++) {
            int from = (int) ((long) wav.length() * i / columns);
            int to = (int) ((long) wav.length() * (i + 1) / columns);
            double low = wav.sample(from);
            double high = low;
            for (int k = from; k < to; k++) {
                low = Math.min(low, wav.sample(k));
                high = Math.max(high, wav.sample(k));
            }
            x[2 * i] = (double) from / SileroVad.RATE;
            x[2 * i + 1] = x[2 * i];
            y[2 * i] = low;
            y[2 * i + 1] = high;
        }
        add(chart, "recording", x, y, WAVE, 1);
    }

    private static void addProbabilities(XYChart chart, float[] probabilities) {
        double[] x = new double[Math.max(1, probabilities.length)];
        double[] y = new double[x.length];
        for (int i = 0; i < probabilities.length; i++) {
            x[i] = (i + 0.5) * SileroVad.CHUNK / SileroVad.RATE;
            y[i] = probabilities[i];
        }
        add(chart, "probability of speech", x, y, PROBABILITY, 2);
    }

    private static XYSeries add(XYChart chart, String name, double[] x, double[] y, Color color, int width) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineStyle(new BasicStroke(width)).setLineColor(color);
        series.setMarker(SeriesMarkers.NONE).setMarkerColor(color);
        return series;
    }
}
