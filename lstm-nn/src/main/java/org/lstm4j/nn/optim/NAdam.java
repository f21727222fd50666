package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} with Nesterov's momentum. At step t, with a momentum that grows toward beta1,
 *
 * <pre>
 * mu_t = beta1 (1 - 0.96^(t momentumDecay) / 2)        P_t = mu_1 mu_2 .. mu_t
 * d = g + weightDecay p                                (-g with maximize; p = p - lr weightDecay p if decoupled)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²
 * p = p - lr ((1 - mu_t) / (1 - P_t) d + mu_(t+1) / (1 - P_(t+1)) m) / (√(v / (1 - beta2^t)) + eps)
 * </pre>
 *
 * <p>State: {@code step}, {@code mu_product} (P), {@code exp_avg} (m) and {@code exp_avg_sq} (v).
 *
 * <p>Source: T. Dozat, "Incorporating Nesterov Momentum into Adam" (2016). PyTorch before 2.0 has mu_t twice in
 * P_(t+1); this is the corrected form.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html">torch.optim.NAdam</a>
 */
public final class NAdam extends GroupedOptimizer<NAdam.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 2e-3
     * @param beta1 decay rate of the running average of the gradient; default 0.9
     * @param beta2 decay rate of the running average of the squared gradient; default 0.999
     * @param eps term added to the denominator for numerical stability; default 1e-8
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param momentumDecay momentum decay, the rate at which the momentum approaches beta1; default 4e-3
     * @param decoupledWeightDecay whether the weight decay is applied to the parameter, not added to the gradient; default false
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            double momentumDecay,
            boolean decoupledWeightDecay,
            boolean maximize)
            implements NAdamOptionsWithers, BetaOptions<Options> {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("NAdam", lr, beta1, beta2, eps, weightDecay);
            OptionChecks.nonNegative("NAdam", "momentum_decay value", momentumDecay);
        }
    }

    private static final String PRODUCT = "mu_product";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(2e-3, 0.9, 0.999, 1e-8, 0, 4e-3, false, false);
    }

    /** NAdam with the defaults and the given learning rate. */
    public NAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** NAdam with the given options. */
    public NAdam(List<Parameter> parameters, Options options) {
        super(parameters, options, Adam.M, Adam.V);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double mu = momentum(o, t);
        double next = momentum(o, t + 1);
        double product = state.number(PRODUCT, 1) * mu;
        state.setNumber(PRODUCT, product);
        double gradientRate = o.lr() * (1 - mu) / (1 - product);
        double averageRate = o.lr() * next / (1 - product * next);
        double scale = Math.sqrt(1 - Math.pow(o.beta2(), t));
        Tensor m = state.tensor(Adam.M, p);
        Tensor v = state.tensor(Adam.V, p);
        AdamUpdate.of(p).nadam(o, gradientRate, averageRate, scale, p, g, m, v);
    }

    private static double momentum(Options o, double t) {
        return o.beta1() * (1 - 0.5 * Math.pow(0.96, t * o.momentumDecay()));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step", PRODUCT);
    }
}
