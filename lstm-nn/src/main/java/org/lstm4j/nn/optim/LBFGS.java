package org.lstm4j.nn.optim;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.DType;
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
     * Hyperparameters.
     *
     * @param lr the step length without line search, and the first trial step length of the search; default 1
     * @param maxIter maximal number of iterations per step; default 20
     * @param maxEval maximal number of evaluations of the loss per step; default null, which means maxIter · 5/4
     * @param toleranceGrad termination tolerance on max |g|; default 1e-7
     * @param toleranceChange termination tolerance on changes of the loss and the parameters; default 1e-9
     * @param historySize number of pairs (s, y) that are kept; default 100
     * @param lineSearchFn default NONE
     */
    public record Options(
            double lr,
            int maxIter,
            @Nullable Integer maxEval,
            double toleranceGrad,
            double toleranceChange,
            int historySize,
            LineSearch lineSearchFn)
            implements LBFGSOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
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
                throw new IllegalArgumentException("LBFGS: Invalid " + what + ": " + value + "; expected 1 or more");
            }
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

    /** LBFGS with the given options. */
    public LBFGS(List<Parameter> parameters, Options options) {
        super(parameters, options);
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

    /** Runs up to maxIter iterations and returns the loss before the first. */
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
            if (o.lineSearchFn() == LineSearch.STRONG_WOLFE) {
                StrongWolfe search = new StrongWolfe(objective, d, loss, gradient, slope, o.toleranceChange());
                StrongWolfe.Point found = search.from(state.length);
                loss = found.loss;
                state.length = found.length;
                objective.moveTo(found, d);
                used = search.evaluations();
            } else {
                objective.move(state.length, d);
                // The loss after the last iteration is not used.
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

    /* PyTorch saves the default of maxEval as a number. */
    @Override
    Options saved(Options o) {
        return o.maxEval(o.evaluations());
    }

    /* PyTorch has numbers, and lists of a tensor for each pair. */
    @Override
    Object plainState(String name, Tensor value) {
        if (value.rank() == 0) {
            double number = value.item();
            return LBFGSState.COUNTS.contains(name) ? (Object) (long) number : number;
        }
        if (!LBFGSState.OF_PAIRS.contains(name)) {
            return value;
        }
        return IntStream.range(0, value.size(0))
                .mapToObj(row -> value.select(0, row).copy())
                .toList();
    }

    @Override
    @Nullable
    Tensor stateOf(String name, Object plain) {
        // Scratch memory of the two-loop recursion.
        if (name.equals("al")) {
            return null;
        }
        Tensor value = super.stateOf(name, plain);
        boolean isEmptyMatrix = name.startsWith("old_") && value != null && value.numel() == 0;
        return isEmptyMatrix ? Tensor.zeros(DType.FLOAT64, 0, Vectors.size(parameters())) : value;
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
        layout.unmatched().forEach(problems::unexpected);
        return () -> state = loaded;
    }
}
