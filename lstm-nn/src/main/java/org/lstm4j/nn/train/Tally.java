package org.lstm4j.nn.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Tensor;

/** The sums of a pass over some data. */
final class Tally {
    private final List<Metric> metrics;
    private double losses;
    private double weights;
    /** By metric; empty before its first part. */
    private final double[][] sums;

    Tally(List<Metric> metrics) {
        this.metrics = metrics;
        this.sums = new double[metrics.size()][0];
    }

    void add(Objective.Part part, double loss) {
        double[][] added = new double[sums.length][];
        for (int m = 0; m < added.length; m++) {
            Metric metric = metrics.get(m);
            added[m] = metric.sums(part.output().data(), part.batch());
            boolean first = sums[m].length == 0;
            if (first ? added[m].length == 0 : added[m].length != sums[m].length) {
                throw new IllegalStateException("Metric " + metric.name() + ": expected "
                        + (first ? "at least 1" : "again " + sums[m].length) + " sums, but got " + added[m].length);
            }
        }
        for (int m = 0; m < added.length; m++) {
            if (sums[m].length == 0) {
                sums[m] = added[m].clone();
            } else {
                for (int i = 0; i < added[m].length; i++) {
                    sums[m][i] += added[m][i];
                }
            }
        }
        losses += loss * part.weight();
        weights += part.weight();
    }

    boolean isEmpty() {
        return weights == 0;
    }

    double loss() {
        return losses / weights;
    }

    Scores scores() {
        Map<String, Double> out = new LinkedHashMap<>();
        out.put(Scores.LOSS, loss());
        for (int m = 0; m < sums.length; m++) {
            out.put(metrics.get(m).name(), metrics.get(m).value(sums[m].clone()));
        }
        return new Scores(out);
    }

    void write(String prefix, StateDict to) {
        to.put(prefix + Scores.LOSS, Tensor.of(new double[] {losses, weights}, 2));
        for (int m = 0; m < sums.length; m++) {
            to.put(prefix + metrics.get(m).name(), Tensor.of(sums[m], sums[m].length));
        }
    }

    static Tally read(List<Metric> metrics, String prefix, StateDict from) {
        Tally out = new Tally(metrics);
        double[] loss = numbers(prefix + Scores.LOSS, from);
        if (loss.length != 2) {
            throw new IllegalArgumentException(
                    "expected 2 numbers for " + prefix + Scores.LOSS + ", but got " + loss.length);
        }
        out.losses = loss[0];
        out.weights = loss[1];
        if (!(out.weights >= 0) || Double.isInfinite(out.weights)) {
            throw new IllegalArgumentException(
                    "expected a finite weight of 0 or more for " + prefix + Scores.LOSS + ", but got " + out.weights);
        }
        for (int m = 0; m < metrics.size(); m++) {
            out.sums[m] = sums(metrics.get(m), prefix, out.weights > 0, from);
        }
        if (from.names().stream().filter(name -> name.startsWith(prefix)).count() != 1 + metrics.size()) {
            throw new IllegalArgumentException(
                    "expected the metrics " + metrics.stream().map(Metric::name).toList()
                            + " and no others, but the names are " + Quote.of(from.names()));
        }
        return out;
    }

    /** The sums of a metric, of which only the metric itself knows how many there are: it must take them. */
    private static double[] sums(Metric metric, String prefix, boolean begun, StateDict from) {
        String name = prefix + metric.name();
        double[] out = numbers(name, from);
        if (begun && out.length == 0) {
            throw new IllegalArgumentException("expected sums for " + name + ", but there are none");
        }
        if (out.length > 0) {
            try {
                double unused = metric.value(out.clone());
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "the metric " + metric.name() + " does not take the " + out.length + " sums of " + name, e);
            }
        }
        return out;
    }

    private static double[] numbers(String name, StateDict from) {
        Tensor found = from.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "expected the sums of '" + name + "', but there are " + Quote.of(from.names()));
        }
        return found.toDoubleArray();
    }
}
