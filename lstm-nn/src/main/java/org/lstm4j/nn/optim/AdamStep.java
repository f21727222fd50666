package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/** What {@link Adam} and its variants share. {@link AdamW} differs from Adam in where the weight decay goes. */
final class AdamStep {
    /* PyTorch's names of the running averages. */
    static final String M = "exp_avg";
    static final String V = "exp_avg_sq";
    static final String LARGEST = "max_exp_avg_sq";

    private static final AdamUpdate FLOAT = new FloatAdamUpdate();
    private static final AdamUpdate DOUBLE = new DoubleAdamUpdate();

    private AdamStep() {}

    static AdamUpdate update(Tensor p) {
        return p.dtype().select(FLOAT, DOUBLE);
    }

    /** The learning rate over the bias correction of m at step t. */
    static double stepSize(BetaOptions<?> o, double t) {
        return o.lr() / (1 - Math.pow(o.beta1(), t));
    }

    /**
     * One step on one parameter.
     *
     * @param l2 weight decay that is added to the gradient
     * @param decoupled weight decay apart from the gradient, times the learning rate
     * @param p Modified
     * @param g Not modified
     */
    static void apply(
            BetaOptions<?> o, boolean amsgrad, double l2, double decoupled, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double stepSize = stepSize(o, t);
        double scale = Math.sqrt(1 - Math.pow(o.beta2(), t));
        Tensor m = state.tensor(M, p);
        Tensor v = state.tensor(V, p);
        if (amsgrad) {
            update(p).amsgrad(o, stepSize, scale, l2, decoupled, p, g, m, v, state.tensor(LARGEST, p));
        } else {
            update(p).adam(o, stepSize, scale, l2, decoupled, p, g, m, v);
        }
    }
}
