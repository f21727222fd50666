package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;

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
public final class AdamW extends Adam {
    /** The defaults: those of {@link Adam}, but for a decoupled weight decay of 1e-2. */
    public static Options options() {
        return Adam.options().weightDecay(1e-2).decoupledWeightDecay(true);
    }

    /** AdamW with the defaults and the given learning rate. */
    public AdamW(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** AdamW with the given options, {@link #options} with changes. */
    public AdamW(List<Parameter> parameters, Options options) {
        super(parameters, options);
    }
}
