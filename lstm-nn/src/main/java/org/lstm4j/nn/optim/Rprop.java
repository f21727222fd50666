package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Resilient propagation: each weight has its own step size, which increases while the gradient keeps its sign and
 * decreases when the sign changes. Only the sign of the gradient is used, so it should be the gradient over the full data set,
 * not over a batch.
 *
 * <pre>
 * g = -g with maximize
 * s = lr at the first step, then clamp(s · (etaPlus if g has the sign of the previous gradient, etaMinus if it has the
 *     other, 1 if one of them is 0), stepMin, stepMax)
 * g = 0 where the sign has changed
 * p = p - sign(g) s
 * </pre>
 *
 * <p>State: {@code step}, {@code prev} (the previous gradient) and {@code step_size} (s).
 *
 * <p>Source: M. Riedmiller, H. Braun, "A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP
 * Algorithm" (1993).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html">torch.optim.Rprop</a>
 */
public final class Rprop extends GroupedOptimizer<Rprop.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr initial step size of each weight; default 1e-2
     * @param etaMinus multiplicative decrease factor of the step size; default 0.5
     * @param etaPlus multiplicative increase factor of the step size; default 1.2
     * @param stepMin minimal step size; default 1e-6
     * @param stepMax maximal step size; default 50
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(double lr, double etaMinus, double etaPlus, double stepMin, double stepMax, boolean maximize)
            implements RpropOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if not 0 &lt; etaMinus &lt; 1 &lt; etaPlus or 0 &lt;= stepMin &lt;= stepMax,
         *     or the learning rate is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("Rprop", "learning rate", lr);
            if (!(etaMinus > 0 && etaMinus < 1 && etaPlus > 1 && etaPlus < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Rprop: Invalid eta values: " + etaMinus + ", " + etaPlus
                        + "; expected 0 < eta_minus < 1 < eta_plus");
            }
            if (!(stepMin >= 0 && stepMin <= stepMax)) {
                throw new IllegalArgumentException("Rprop: Invalid step sizes: " + stepMin + ", " + stepMax
                        + "; expected 0 <= step_min <= step_max");
            }
        }

        /** A copy with other {@link #etaMinus} and {@link #etaPlus}. */
        public Options etas(double first, double second) {
            return new Options(lr, first, second, stepMin, stepMax, maximize);
        }

        /** A copy with other {@link #stepMin} and {@link #stepMax}. */
        public Options stepSizes(double first, double second) {
            return new Options(lr, etaMinus, etaPlus, first, second, maximize);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 0.5, 1.2, 1e-6, 50, false);
    }

    /** Rprop with the defaults and the given learning rate. */
    public Rprop(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** Rprop with the given options. */
    public Rprop(List<Parameter> parameters, Options options) {
        super(parameters, options, "prev", "step_size");
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        state.nextStep();
        Tensor before = state.tensor("prev", p);
        Tensor steps = state.tensor("step_size", p, o.lr());
        SGDUpdate.of(p).resilient(o, p, g, before, steps);
    }
}
