package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Adam, which scales each weight's step by running averages of the gradient and of the squared gradient. At step t,
 *
 * <pre>
 * d = g + weightDecay p                       (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²                with amsgrad: u = max(u, v), else u = v
 * p = p - lr / (1 - beta1^t) · m / (√u / √(1 - beta2^t) + eps)
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m), {@code exp_avg_sq} (v) and, with amsgrad, {@code max_exp_avg_sq} (u).
 *
 * <p>Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2014); AMSGrad is that of S. Reddi, S.
 * Kale, S. Kumar, "On the Convergence of Adam and Beyond" (2018), on the uncorrected v as in PyTorch.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adam.html">torch.optim.Adam</a>
 */
public class Adam extends GroupedOptimizer<Adam.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 decay rate of the running average of the gradient; default 0.9
     * @param beta2 decay rate of the running average of the squared gradient; default 0.999
     * @param eps term added to the denominator for numerical stability; default 1e-8
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param amsgrad whether to use the AMSGrad variant, which divides by the largest average of the squared gradient so far; default false
     * @param maximize whether the objective is maximized instead of minimized; default false
     * @param decoupledWeightDecay whether the weight decay is applied to the parameter, not added to the gradient, as
     *     {@link AdamW} does; default false
     */
    public record Options(
            double lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            boolean amsgrad,
            boolean maximize,
            boolean decoupledWeightDecay)
            implements AdamOptionsWithers, BetaOptions<Options> {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("Adam", lr, beta1, beta2, eps, weightDecay);
        }
    }

    /* PyTorch's names of the running averages. */
    static final String M = "exp_avg";
    static final String V = "exp_avg_sq";
    private static final String LARGEST = "max_exp_avg_sq";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false, false);
    }

    /** Adam with the defaults and the given learning rate. */
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** Adam with the given options. */
    public Adam(List<Parameter> parameters, Options options) {
        super(parameters, options, M, V, LARGEST);
    }

    @Override
    protected final void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double stepSize = AdamUpdate.stepSize(o, t);
        double scale = Math.sqrt(1 - Math.pow(o.beta2(), t));
        Tensor m = state.tensor(M, p);
        Tensor v = state.tensor(V, p);
        Tensor u = o.amsgrad() ? state.tensor(LARGEST, p) : null;
        AdamUpdate.of(p).adam(o, stepSize, scale, p, g, m, v, u);
    }

    @Override
    protected final List<String> stateTensors(Options o) {
        return o.amsgrad() ? super.stateTensors(o) : List.of(M, V);
    }
}
