package org.lstm4j.nn.optim;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/**
 * Limited-memory BFGS, a quasi-Newton method for smooth losses without noise. A step evaluates the loss many times, so
 * it takes a closure that clears the gradients, computes the loss and runs the backward pass.
 *
 * <p>With x all parameters as one vector, g the gradient, s = x' - x and y = g' - g of the iterations before, each with
 * rho = 1 / (yᵀs), an iteration is
 *
 * <pre>
 * d = -H g,  by the two-loop recursion over the last historySize pairs that have yᵀs &gt; 1e-10,
 *            from H = yᵀs / (yᵀy) of the last pair; d = -g at the very first
 * t = lr,    at the very first min(1, 1 / ∑|g|) lr; with a line search it is where the search begins
 * x = x + t d
 * </pre>
 *
 * <p>A step ends after maxIter iterations or maxEval evaluations, or when max |g| &lt;= toleranceGrad, gᵀd &gt;
 * -toleranceChange, max |t d| &lt;= toleranceChange, or the loss changes by less than toleranceChange. A parameter
 * without a gradient counts as one with a gradient of zeros.
 *
 * <p>There is one group only. All arithmetic is in double, and 2 historySize vectors of all parameters are kept.
 *
 * <p>State, of the first parameter as in PyTorch: {@code func_evals}, {@code n_iter}, {@code d}, {@code t},
 * {@code H_diag}, {@code prev_flat_grad}, {@code prev_loss}, {@code ro}, {@code old_dirs} (the y) and {@code old_stps}
 * (the s), each of the last two a matrix with a row for each pair.
 *
 * <p>Source: J. Nocedal, S. Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html">torch.optim.LBFGS</a>
 */
public final class LBFGS extends GroupedOptimizer<LBFGS.Options> {
    /** How the length of a step along the direction is found. */
    public enum LineSearch {
        /** The learning rate is taken as it is. */
        NONE,
        /** By the strong Wolfe conditions, with c1 = 1e-4 and c2 = 0.9, by cubic interpolation. */
        STRONG_WOLFE
    }

    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the length of a step without line search, and where the search begins; default 1
     * @param maxIter the most iterations of a step; default 20
     * @param maxEval the most evaluations of a step; default null, for maxIter · 5/4
     * @param toleranceGrad the gradient that counts as zero; default 1e-7
     * @param toleranceChange the change that counts as none; default 1e-9
     * @param historySize the number of pairs that are kept; default 100
     * @param lineSearch default none
     */
    public record Options(
            double lr,
            int maxIter,
            @Nullable Integer maxEval,
            double toleranceGrad,
            double toleranceChange,
            int historySize,
            LineSearch lineSearch)
            implements OptimizerOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a number is negative or not finite, or a count is less than 1
         */
        public Options {
            OptionChecks.nonNegative("LBFGS", "learning rate", lr);
            requirePositive("max_iter", maxIter);
            if (maxEval != null) {
                requirePositive("max_eval", maxEval);
            }
            OptionChecks.nonNegative("LBFGS", "tolerance_grad", toleranceGrad);
            OptionChecks.nonNegative("LBFGS", "tolerance_change", toleranceChange);
            requirePositive("history_size", historySize);
        }

        private static void requirePositive(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException("LBFGS: Invalid " + what + ": " + value);
            }
        }

        @Override
        public Options lr(double value) {
            return new Options(value, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearch);
        }

        /** A copy with another {@link #maxIter}. */
        public Options maxIter(int value) {
            return new Options(lr, value, maxEval, toleranceGrad, toleranceChange, historySize, lineSearch);
        }

        /** A copy with another {@link #maxEval}. */
        public Options maxEval(@Nullable Integer value) {
            return new Options(lr, maxIter, value, toleranceGrad, toleranceChange, historySize, lineSearch);
        }

        /** A copy with another {@link #toleranceGrad}. */
        public Options toleranceGrad(double value) {
            return new Options(lr, maxIter, maxEval, value, toleranceChange, historySize, lineSearch);
        }

        /** A copy with another {@link #toleranceChange}. */
        public Options toleranceChange(double value) {
            return new Options(lr, maxIter, maxEval, toleranceGrad, value, historySize, lineSearch);
        }

        /** A copy with another {@link #historySize}. */
        public Options historySize(int value) {
            return new Options(lr, maxIter, maxEval, toleranceGrad, toleranceChange, value, lineSearch);
        }

        /** A copy with another {@link #lineSearch}. */
        public Options lineSearch(LineSearch value) {
            return new Options(lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, value);
        }

        int evaluations() {
            return maxEval == null ? (int) (maxIter * 5L / 4) : maxEval;
        }
    }

    private LBFGSState state = new LBFGSState();

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1, 20, null, 1e-7, 1e-9, 100, LineSearch.NONE);
    }

    /** LBFGS with the defaults and the given learning rate. */
    public LBFGS(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public LBFGS(List<Parameter> parameters, Options options) {
        super(List.of(new ParameterGroup<>(parameters, options)));
    }

    /**
     * Not supported.
     *
     * @throws IllegalArgumentException always
     */
    @Override
    public void addGroup(List<Parameter> added, Options options) {
        throw new IllegalArgumentException("LBFGS doesn't support per-parameter options (parameter groups)");
    }

    /**
     * Not supported.
     *
     * @throws IllegalStateException always
     */
    @Override
    public void step() {
        throw new IllegalStateException("LBFGS: step needs a closure that reevaluates the model and returns the loss");
    }

    /** Runs up to maxIter iterations, and gives the loss before the first. */
    @Override
    public double step(DoubleSupplier closure) {
        Options o = options(0);
        LBFGSObjective objective = new LBFGSObjective(parameters(), closure);
        countStep();
        state.evaluations++;
        double before = objective.evaluate();
        if (Vectors.largest(objective.gradient()) <= o.toleranceGrad()) {
            return before;
        }
        double loss = before;
        int evaluations = 1;
        for (int iteration = 1; ; iteration++) {
            state.iterations++;
            boolean first = state.iterations == 1;
            double[] gradient = objective.gradient();
            double[] d = first ? state.begin(gradient) : state.direction(gradient, o.historySize());
            state.previousGradient = gradient;
            state.previousLoss = loss;
            state.length = first ? Math.min(1, 1 / Vectors.sumOfSizes(gradient)) * o.lr() : o.lr();
            double slope = Vectors.dot(gradient, d);
            if (slope > -o.toleranceChange()) {
                break;
            }
            int used = 0;
            if (o.lineSearch() == LineSearch.STRONG_WOLFE) {
                StrongWolfe search = new StrongWolfe(objective, d, loss, gradient, slope, o.toleranceChange());
                StrongWolfe.Point found = search.from(state.length);
                loss = found.loss;
                state.length = found.length;
                objective.moveTo(found, d);
                used = search.evaluations();
            } else {
                objective.move(state.length, d);
                // The loss after the last iteration is nobody's concern.
                if (iteration != o.maxIter()) {
                    loss = objective.evaluate();
                    used = 1;
                }
            }
            evaluations += used;
            state.evaluations += used;
            if (iteration == o.maxIter()
                    || evaluations >= o.evaluations()
                    || Vectors.largest(objective.gradient()) <= o.toleranceGrad()
                    || Vectors.largest(d) * state.length <= o.toleranceChange()
                    || Math.abs(loss - state.previousLoss) < o.toleranceChange()) {
                break;
            }
        }
        return before;
    }

    @Override
    protected void update(Options options, ParameterState state, Tensor value, Tensor gradient) {
        throw new IllegalStateException("LBFGS: changes all parameters together");
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("max_iter", o.maxIter())
                .put("max_eval", o.evaluations())
                .put("tolerance_grad", o.toleranceGrad())
                .put("tolerance_change", o.toleranceChange())
                .put("history_size", o.historySize())
                .put("line_search_fn", o.lineSearch() == LineSearch.STRONG_WOLFE);
    }

    @Override
    protected Options read(SavedNumbers from) {
        return new Options(
                from.number("lr"),
                from.integer("max_iter"),
                from.integer("max_eval"),
                from.number("tolerance_grad"),
                from.number("tolerance_change"),
                from.integer("history_size"),
                from.flag("line_search_fn") ? LineSearch.STRONG_WOLFE : LineSearch.NONE);
    }

    @Override
    protected List<String> stateNumbers() {
        return LBFGSState.NUMBERS;
    }

    @Override
    protected List<String> stateTensors() {
        return LBFGSState.TENSORS;
    }

    @Override
    void writeState(StateDict out) {
        state.write("state.0.", out);
    }

    @Override
    Runnable readState(StateDict given, SavedLayout layout, List<Options> options, LoadProblems problems) {
        LBFGSState loaded = LBFGSState.read(layout.stateOf(0), Vectors.size(parameters()), problems);
        for (int place = 1; place < parameters().size(); place++) {
            SavedLayout.Entries none = layout.stateOf(place);
            none.byName().keySet().forEach(name -> problems.unexpected(none.prefix() + name));
        }
        layout.strangers().forEach(problems::unexpected);
        return () -> state = loaded;
    }
}
