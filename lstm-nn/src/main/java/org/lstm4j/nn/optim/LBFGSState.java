package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The state of {@link LBFGS} between iterations. */
final class LBFGSState {
    static final List<String> NUMBERS = List.of("func_evals", "n_iter", "t", "H_diag", "prev_loss");
    static final List<String> TENSORS = List.of("d", "prev_flat_grad", "old_dirs", "old_stps", "ro");

    /** Whole numbers. */
    static final List<String> COUNTS = NUMBERS.subList(0, 2);
    /** One row for each pair. */
    static final List<String> OF_PAIRS = TENSORS.subList(2, 5);

    /** A pair with a smaller yᵀs is skipped: its curvature estimate is unreliable. */
    private static final double LEAST_CURVATURE = 1e-10;

    /** Up to here a double counts. */
    private static final double MAX_COUNT = 1L << 53;

    long evaluations;
    long iterations;
    double length;
    double previousLoss;
    double[] previousGradient = {};

    private double[] direction = {};
    private double curvature = 1;
    private final List<Pair> pairs = new ArrayList<>();

    /** A pair of the limited-memory history. */
    private static final class Pair {
        /** The change of the gradient. */
        final double[] y;
        /** The step. */
        final double[] s;
        /** 1 / (yᵀs). */
        final double rho;

        Pair(double[] y, double[] s, double rho) {
            this.y = y;
            this.s = s;
            this.rho = rho;
        }
    }

    /** The first direction: steepest descent. */
    double[] begin(double[] gradient) {
        pairs.clear();
        curvature = 1;
        direction = Vectors.times(-1, gradient);
        return direction;
    }

    /** Stores the pair of the last step, and returns the next direction. */
    double[] direction(double[] gradient, int historySize) {
        double[] y = Vectors.minus(gradient, previousGradient);
        double[] s = Vectors.times(length, direction);
        double ys = Vectors.dot(y, s);
        if (ys > LEAST_CURVATURE) {
            while (pairs.size() >= historySize) {
                pairs.remove(0);
            }
            pairs.add(new Pair(y, s, 1 / ys));
            curvature = ys / Vectors.dot(y, y);
        }
        double[] q = Vectors.times(-1, gradient);
        double[] alpha = new double[pairs.size()];
        for (int i = pairs.size() - 1; i >= 0; i--) {
            Pair pair = pairs.get(i);
            alpha[i] = Vectors.dot(pair.s, q) * pair.rho;
            Vectors.add(q, -alpha[i], pair.y);
        }
        double[] r = Vectors.times(curvature, q);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            Vectors.add(r, alpha[i] - Vectors.dot(pair.y, r) * pair.rho, pair.s);
        }
        direction = r;
        return r;
    }

    void write(String prefix, StateDict out) {
        if (evaluations == 0) {
            return;
        }
        SavedNumbers to = new SavedNumbers(out).within(prefix);
        to.put("func_evals", (double) evaluations).put("n_iter", (double) iterations);
        if (iterations == 0) {
            return;
        }
        to.put("t", length)
                .put("H_diag", curvature)
                .put("prev_loss", previousLoss)
                .put("d", direction)
                .put("prev_flat_grad", previousGradient)
                .put("ro", pairs.stream().mapToDouble(pair -> pair.rho).toArray());
        out.put(prefix + "old_dirs", matrix(pairs.stream().map(pair -> pair.y).toList()));
        out.put(prefix + "old_stps", matrix(pairs.stream().map(pair -> pair.s).toList()));
    }

    private Tensor matrix(List<double[]> rows) {
        int columns = direction.length;
        double[] out = new double[rows.size() * columns];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, out, i * columns, columns);
        }
        return Tensor.wrap(out, rows.size(), columns);
    }

    /** Checks and copies the given entries. */
    static LBFGSState read(SavedLayout.Entries given, int size, LoadProblems problems) {
        Map<String, Tensor> byName = given.byName();
        LBFGSState out = new LBFGSState();
        if (byName.isEmpty()) {
            return out;
        }
        Tensor ro = byName.get("ro");
        int rows = ro == null ? 0 : ro.numel();
        boolean begun = byName.size() > 2;
        StateDict own = new StateDict();
        for (String name : begun ? NUMBERS : COUNTS) {
            own.put(given.prefix() + name, Tensor.scalar(DType.FLOAT64, 0));
        }
        if (begun) {
            for (String name : List.of("d", "prev_flat_grad")) {
                own.put(given.prefix() + name, Tensor.zeros(DType.FLOAT64, size));
            }
            for (String name : List.of("old_dirs", "old_stps")) {
                own.put(given.prefix() + name, Tensor.zeros(DType.FLOAT64, rows, size));
            }
            own.put(given.prefix() + "ro", Tensor.zeros(DType.FLOAT64, Shape.of(rows)));
        }
        StateDict full = new StateDict();
        byName.forEach((name, tensor) -> full.put(given.prefix() + name, tensor));
        new SavedNumbers(own).check(full, problems);
        full.names().stream().filter(name -> own.get(name) == null).forEach(problems::unexpected);
        for (String name : COUNTS) {
            Tensor count = byName.get(name);
            if (problems.isEmpty() && count != null && !(count.item() >= 0 && count.item() <= MAX_COUNT)) {
                problems.invalid(given.prefix() + name, count.item());
            }
        }
        if (problems.isEmpty()) {
            out.take(new SavedNumbers(full).within(given.prefix()), begun, rows, size);
        }
        return out;
    }

    private void take(SavedNumbers from, boolean begun, int rows, int size) {
        evaluations = (long) from.number("func_evals");
        iterations = (long) from.number("n_iter");
        if (!begun) {
            return;
        }
        length = from.number("t");
        curvature = from.number("H_diag");
        previousLoss = from.number("prev_loss");
        direction = from.numbers("d");
        previousGradient = from.numbers("prev_flat_grad");
        double[] rho = from.numbers("ro");
        double[] y = from.numbers("old_dirs");
        double[] s = from.numbers("old_stps");
        for (int i = 0; i < rows; i++) {
            double[] ofY = new double[size];
            double[] ofS = new double[size];
            System.arraycopy(y, i * size, ofY, 0, size);
            System.arraycopy(s, i * size, ofS, 0, size);
            pairs.add(new Pair(ofY, ofS, rho[i]));
        }
    }
}
