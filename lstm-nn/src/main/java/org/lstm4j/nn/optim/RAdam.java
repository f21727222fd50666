package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} that rectifies the variance of the adaptive rate, and uses plain momentum during the first steps. At step t,
 *
 * <pre>
 * d = g + weightDecay p                                (-g with maximize; p = p - lr weightDecay p if decoupled)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²
 * rho_inf = 2 / (1 - beta2) - 1                        rho = rho_inf - 2 t beta2^t / (1 - beta2^t)
 * r = √((rho - 4) (rho - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho))
 * p = p - lr m / (1 - beta1^t) · (rho > 5 ? r √(1 - beta2^t) / (√v + eps) : 1)
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m) and {@code exp_avg_sq} (v).
 *
 * <p>Source: L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html">torch.optim.RAdam</a>
 */
public final class RAdam extends GroupedOptimizer<RAdam.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 decay rate of the running average of the gradient; default 0.9
     * @param beta2 decay rate of the running average of the squared gradient; default 0.999
     * @param eps term added to the denominator for numerical stability; default 1e-8
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param decoupledWeightDecay whether the weight decay is applied to the parameter, not added to the gradient; default false
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            boolean decoupledWeightDecay,
            boolean maximize)
            implements RAdamOptionsWithers, BetaOptions<Options> {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("RAdam", lr, beta1, beta2, eps, weightDecay);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** RAdam with the defaults and the given learning rate. */
    public RAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** RAdam with the given options. */
    public RAdam(List<Parameter> parameters, Options options) {
        super(parameters, options, Adam.M, Adam.V);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double stepSize = AdamUpdate.stepSize(o, t);
        double power = Math.pow(o.beta2(), t);
        double most = 2 / (1 - o.beta2()) - 1;
        double length = most - 2 * t * power / (1 - power);
        Tensor m = state.tensor(Adam.M, p);
        Tensor v = state.tensor(Adam.V, p);
        if (length > 5) {
            double rectified = Math.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
            double scaled = stepSize * rectified * Math.sqrt(1 - power);
            AdamUpdate.of(p).adam(o, scaled, 1, p, g, m, v, null);
        } else {
            AdamUpdate.of(p).unscaled(o, stepSize, p, g, m, v);
        }
    }
}
