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
public final class Adam extends GroupedOptimizer<Adam.Options> {
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
     */
    public record Options(
            double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad, boolean maximize)
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

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** Adam with the defaults and the given learning rate. */
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options hyperparameters; they can be changed later
     */
    public Adam(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** Adam over groups with their own options. */
    public Adam(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        AdamStep.apply(o, o.amsgrad(), o.weightDecay(), 0, state, p, g);
    }

    @Override
    protected List<String> stateTensors() {
        return List.of(AdamStep.M, AdamStep.V, AdamStep.LARGEST);
    }

    @Override
    protected List<String> stateTensors(Options o) {
        return o.amsgrad() ? stateTensors() : List.of(AdamStep.M, AdamStep.V);
    }
}
