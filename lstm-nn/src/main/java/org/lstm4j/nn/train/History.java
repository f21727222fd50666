package org.lstm4j.nn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Tensor;

/** The reports of epochs as columns of numbers, a row for each epoch. */
final class History {
    private static final String STEP = "step";
    private static final String RATE = "learning_rate";
    private static final String VALIDATED = "validated";
    private static final String TRAINING = "training.";
    private static final String VALIDATION = "validation.";

    private History() {}

    /** A score that an epoch does not have is NaN. */
    static StateDict write(List<EpochReport> epochs) {
        StateDict out = new StateDict();
        column(out, STEP, epochs, EpochReport::step);
        column(out, RATE, epochs, EpochReport::learningRate);
        column(out, VALIDATED, epochs, report -> report.validation() == null ? 0 : 1);
        Set<String> training = new LinkedHashSet<>();
        Set<String> validation = new LinkedHashSet<>();
        for (EpochReport report : epochs) {
            training.addAll(report.training().byName().keySet());
            if (report.validation() != null) {
                validation.addAll(report.validation().byName().keySet());
            }
        }
        training.forEach(name -> column(out, TRAINING + name, epochs, report -> score(report.training(), name)));
        validation.forEach(name -> column(
                out,
                VALIDATION + name,
                epochs,
                report -> report.validation() == null ? Double.NaN : score(report.validation(), name)));
        return out;
    }

    private static double score(Scores scores, String name) {
        return scores.byName().getOrDefault(name, Double.NaN);
    }

    private static void column(
            StateDict out, String name, List<EpochReport> epochs, ToDoubleFunction<EpochReport> value) {
        out.put(name, Tensor.of(epochs.stream().mapToDouble(value).toArray(), epochs.size()));
    }

    /**
     * @param epochs the number of rows that is expected
     * @param metrics in the order of the reports
     * @throws IllegalArgumentException if columns are missing or of another length, or hold what no epoch can have
     */
    static List<EpochReport> read(StateDict from, int epochs, List<Metric> metrics) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        from.entries().forEach((name, tensor) -> {
            if (tensor.rank() != 1 || tensor.numel() != epochs) {
                throw new IllegalArgumentException("expected " + epochs + " numbers in the column " + Quote.of(name)
                        + " of the history, but its shape is " + tensor.shape());
            }
            columns.put(name, tensor.toDoubleArray());
        });
        Set<String> all = new LinkedHashSet<>(List.of(STEP, RATE, VALIDATED));
        if (epochs > 0) {
            all.add(TRAINING + Scores.LOSS);
        }
        for (String needed : all) {
            if (!columns.containsKey(needed)) {
                throw new IllegalArgumentException("expected a column '" + needed + "' in the history, but there are "
                        + Quote.of(columns.keySet()));
            }
        }
        List<EpochReport> out = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < epochs; i++) {
            double step = at(columns, STEP, i);
            if (!(step >= before) || step != Math.rint(step) || step > RunState.MAX_STEP) {
                throw new IllegalArgumentException(
                        "expected steps in ascending order in the history, but got " + step + " after " + before);
            }
            before = (long) step;
            boolean validated = at(columns, VALIDATED, i) == 1;
            if (validated && !columns.containsKey(VALIDATION + Scores.LOSS)) {
                throw new IllegalArgumentException("the history has no losses of the validation data");
            }
            out.add(new EpochReport(
                    i + 1,
                    before,
                    at(columns, RATE, i),
                    scores(columns, TRAINING, i, metrics),
                    validated ? scores(columns, VALIDATION, i, metrics) : null));
        }
        return out;
    }

    private static double at(Map<String, double[]> columns, String name, int row) {
        return Objects.requireNonNull(columns.get(name))[row];
    }

    private static Scores scores(Map<String, double[]> columns, String prefix, int row, List<Metric> metrics) {
        Map<String, Double> out = new LinkedHashMap<>();
        out.put(Scores.LOSS, at(columns, prefix + Scores.LOSS, row));
        for (Metric metric : metrics) {
            double[] column = columns.get(prefix + metric.name());
            if (column != null) {
                out.put(metric.name(), column[row]);
            }
        }
        // Of metrics that the run had before.
        columns.forEach((name, column) -> {
            if (name.startsWith(prefix)) {
                out.putIfAbsent(name.substring(prefix.length()), column[row]);
            }
        });
        return new Scores(out);
    }
}
