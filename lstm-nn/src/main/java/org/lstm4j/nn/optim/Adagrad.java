package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Divides the step by the root of the sum of squared gradients. At step t,
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * s = s + d²                          (initialAccumulatorValue at first)
 * p = p - lr / (1 + (t - 1) lrDecay) · d / (√s + eps)
 * </pre>
 *
 * <p>State: {@code step} and {@code sum} (s).
 *
 * <p>Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
 * Optimization" (2011).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html">torch.optim.Adagrad</a>
 */
public final class Adagrad extends GroupedOptimizer<Adagrad.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-2
     * @param lrDecay learning rate decay; default 0
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param initialAccumulatorValue initial value of the sum of squared gradients; default 0
     * @param eps term added to the denominator for numerical stability; default 1e-10
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr, double lrDecay, double weightDecay, double initialAccumulatorValue, double eps, boolean maximize)
            implements AdagradOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative(
                    "Adagrad",
                    List.of(
                            "learning rate",
                            "lr_decay value",
                            "weight_decay value",
                            "initial_accumulator_value value",
                            "epsilon value"),
                    List.of(lr, lrDecay, weightDecay, initialAccumulatorValue, eps));
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 0, 0, 0, 1e-10, false);
    }

    /** Adagrad with the defaults and the given learning rate. */
    public Adagrad(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** Adagrad with the given options. */
    public Adagrad(List<Parameter> parameters, Options options) {
        super(parameters, options, "sum");
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double stepSize = o.lr() / (1 + (state.nextStep() - 1) * o.lrDecay());
        Tensor s = state.tensor("sum", p, o.initialAccumulatorValue());
        ScaledUpdate.of(p).adagrad(o, stepSize, p, g, s);
    }
}
