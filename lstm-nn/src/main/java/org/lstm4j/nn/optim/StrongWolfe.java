package org.lstm4j.nn.optim;

/**
 * Finds a length t along a direction d that meets the strong Wolfe conditions
 *
 * <pre>
 * f(t) &lt;= f(0) + c1 t f'(0)       |f'(t)| &lt;= c2 |f'(0)|       with f'(t) the slope gᵀd at t, c1 = 1e-4, c2 = 0.9
 * </pre>
 *
 * <p>First the length grows until two points bracket such a length, then the bracket shrinks, both by cubic
 * interpolation. The rules by which a trial is moved and the search gives up are those of PyTorch.
 *
 * <p>Source: J. Nocedal, S. Wright, "Numerical Optimization" (2006), algorithms 3.5 and 3.6, formula 3.59.
 */
final class StrongWolfe {
    private static final double C1 = 1e-4;
    private static final double C2 = 0.9;
    private static final int MOST_TRIALS = 25;

    /** A point along the direction. */
    static final class Point {
        /** How far along. */
        final double length;

        final double loss;
        final double[] gradient;
        /** The loss's derivative along the direction. */
        final double slope;

        Point(double length, double loss, double[] gradient, double slope) {
            this.length = length;
            this.loss = loss;
            this.gradient = gradient;
            this.slope = slope;
        }
    }

    private final LBFGSObjective objective;
    private final double[] d;
    private final Point start;
    private final double toleranceChange;
    private int evaluations;

    StrongWolfe(
            LBFGSObjective objective,
            double[] d,
            double loss,
            double[] gradient,
            double slope,
            double toleranceChange) {
        this.objective = objective;
        this.d = d;
        this.start = new Point(0, loss, gradient, slope);
        this.toleranceChange = toleranceChange;
    }

    /** How often the loss was evaluated. */
    int evaluations() {
        return evaluations;
    }

    /** Searches, beginning at a length. */
    Point from(double first) {
        Point before = start;
        Point now = at(first);
        for (int trial = 0; trial < MOST_TRIALS; trial++) {
            if (tooHigh(now) || (trial > 1 && now.loss >= before.loss)) {
                return zoom(before, now, trial);
            }
            if (flat(now)) {
                return now;
            }
            if (now.slope >= 0) {
                return zoom(before, now, trial);
            }
            double least = now.length + 0.01 * (now.length - before.length);
            double next = interpolate(before, now, least, now.length * 10);
            before = now;
            now = at(next);
        }
        return lower(start, now);
    }

    private Point at(double length) {
        double loss = objective.evaluateAt(length, d);
        evaluations++;
        double[] gradient = objective.gradient();
        return new Point(length, loss, gradient, Vectors.dot(gradient, d));
    }

    private boolean tooHigh(Point point) {
        return point.loss > start.loss + C1 * point.length * start.slope;
    }

    private boolean flat(Point point) {
        return Math.abs(point.slope) <= -C2 * start.slope;
    }

    private static Point lower(Point a, Point b) {
        return a.loss <= b.loss ? a : b;
    }

    /** Shrinks the bracket between two points; the trials so far count. */
    private Point zoom(Point left, Point right, int trials) {
        double size = Vectors.largest(d);
        // The order of the two in the bracket decides how they are interpolated, to the last bit.
        Point[] bracket = {left, right};
        int low = left.loss <= right.loss ? 0 : 1;
        boolean stalled = false;
        for (int trial = trials; trial < MOST_TRIALS; trial++) {
            double from = Math.min(bracket[0].length, bracket[1].length);
            double to = Math.max(bracket[0].length, bracket[1].length);
            if ((to - from) * size < toleranceChange) {
                break;
            }
            double length = interpolate(bracket[0], bracket[1], from, to);
            double margin = 0.1 * (to - from);
            if (Math.min(to - length, length - from) < margin) {
                // Too near to an end: let pass once, but not twice in a row and not at the end itself.
                if (stalled || length >= to || length <= from) {
                    length = Math.abs(length - to) < Math.abs(length - from) ? to - margin : from + margin;
                    stalled = false;
                } else {
                    stalled = true;
                }
            } else {
                stalled = false;
            }
            Point now = at(length);
            int high = 1 - low;
            if (tooHigh(now) || now.loss >= bracket[low].loss) {
                bracket[high] = now;
                low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
                continue;
            }
            boolean done = flat(now);
            if (!done && now.slope * (bracket[high].length - bracket[low].length) >= 0) {
                bracket[high] = bracket[low];
            }
            bracket[low] = now;
            if (done) {
                break;
            }
        }
        return bracket[low];
    }

    /** The minimum of the cubic through the losses and slopes of two points, within bounds; their middle if none. */
    private static double interpolate(Point a, Point b, double least, double most) {
        double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.length - b.length);
        double square = d1 * d1 - a.slope * b.slope;
        if (!(square >= 0)) {
            return (least + most) / 2;
        }
        double d2 = Math.sqrt(square);
        double lowest = a.length <= b.length
                ? b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
                : a.length - (a.length - b.length) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
        return Math.min(Math.max(lowest, least), most);
    }
}
