package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} with decoupled weight decay: it is applied to the parameters, not added to the gradient. At step t,
 *
 * <pre>
 * p = p - lr weightDecay p
 * m = beta1 m + (1 - beta1) g                 (-g with maximize)
 * v = beta2 v + (1 - beta2) g²                with amsgrad: u = max(u, v), else u = v
 * p = p - lr / (1 - beta1^t) · m / (√u / √(1 - beta2^t) + eps)
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m), {@code exp_avg_sq} (v) and, with amsgrad, {@code max_exp_avg_sq} (u).
 *
 * <p>Source: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization" (2019).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html">torch.optim.AdamW</a>
 */
public final class AdamW extends GroupedOptimizer<AdamW.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 decay rate of the running average of the gradient; default 0.9
     * @param beta2 decay rate of the running average of the squared gradient; default 0.999
     * @param eps term added to the denominator for numerical stability; default 1e-8
     * @param weightDecay weight decay coefficient; default 1e-2
     * @param amsgrad whether to use the AMSGrad variant, which divides by the largest average of the squared gradient so far; default false
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad, boolean maximize)
            implements AdamWOptionsWithers, BetaOptions<Options> {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("AdamW", lr, beta1, beta2, eps, weightDecay);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0.9, 0.999, 1e-8, 1e-2, false, false);
    }

    /** AdamW with the defaults and the given learning rate. */
    public AdamW(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options hyperparameters; they can be changed later
     */
    public AdamW(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** AdamW over groups with their own options. */
    public AdamW(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        AdamStep.apply(o, o.amsgrad(), 0, o.lr() * o.weightDecay(), state, p, g);
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
