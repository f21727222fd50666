package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} with an exponentially weighted infinity norm in place of the average squared gradient. At step t,
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * u = max(beta2 u, |d| + eps)
 * p = p - lr / (1 - beta1^t) · m / u
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m) and {@code exp_inf} (u).
 *
 * <p>Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2014), section 7.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html">torch.optim.Adamax</a>
 */
public final class Adamax extends GroupedOptimizer<Adamax.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 2e-3
     * @param beta1 decay rate of the running average of the gradient; default 0.9
     * @param beta2 decay rate of the exponentially weighted infinity norm; default 0.999
     * @param eps term added to |d| for numerical stability; default 1e-8
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(double lr, double beta1, double beta2, double eps, double weightDecay, boolean maximize)
            implements AdamaxOptionsWithers, BetaOptions<Options> {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("Adamax", lr, beta1, beta2, eps, weightDecay);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(2e-3, 0.9, 0.999, 1e-8, 0, false);
    }

    /** Adamax with the defaults and the given learning rate. */
    public Adamax(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** Adamax with the given options. */
    public Adamax(List<Parameter> parameters, Options options) {
        super(parameters, options, Adam.M, "exp_inf");
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double stepSize = AdamUpdate.stepSize(o, state.nextStep());
        AdamUpdate.of(p).adamax(o, stepSize, p, g, state.tensor(Adam.M, p), state.tensor("exp_inf", p));
    }
}
