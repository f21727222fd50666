package org.lstm4j.nn.optim;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The update that {@link Adam} and {@link AdamW} share: they differ in where the weight decay goes. */
final class AdamStep {
    /* PyTorch's names of the averages. */
    static final String M = "exp_avg";
    static final String V = "exp_avg_sq";
    static final String LARGEST = "max_exp_avg_sq";

    private AdamStep() {}

    /**
     * One step on one parameter.
     *
     * @param decay how much of the weights is added to the gradient
     * @param shrink the share of the weights that is taken away before
     * @param p Modified
     * @param g Not modified
     */
    static void apply(
            ParameterState state,
            double lr,
            double beta1,
            double beta2,
            double eps,
            double decay,
            double shrink,
            boolean amsgrad,
            boolean maximize,
            Tensor p,
            Tensor g) {
        double t = state.nextStep();
        double step = lr / (1 - Math.pow(beta1, t));
        double scale = Math.sqrt(1 - Math.pow(beta2, t));
        double sign = maximize ? -1 : 1;
        Tensor m = state.tensor(M, p);
        Tensor v = state.tensor(V, p);
        int n = p.numel();
        int pAt = p.offset();
        int gAt = g.offset();
        if (p.dtype() == DType.FLOAT32) {
            float[] ps = p.floats();
            float[] gs = g.floats();
            float[] ms = m.floats();
            float[] vs = v.floats();
            if (amsgrad) {
                float[] us = state.tensor(LARGEST, p).floats();
                FloatAdamUpdate.amsgrad(
                        n, step, scale, beta1, beta2, eps, sign, decay, shrink, ps, pAt, gs, gAt, ms, vs, us);
            } else {
                FloatAdamUpdate.adam(n, step, scale, beta1, beta2, eps, sign, decay, shrink, ps, pAt, gs, gAt, ms, vs);
            }
        } else {
            double[] ps = p.doubles();
            double[] gs = g.doubles();
            double[] ms = m.doubles();
            double[] vs = v.doubles();
            if (amsgrad) {
                double[] us = state.tensor(LARGEST, p).doubles();
                DoubleAdamUpdate.amsgrad(
                        n, step, scale, beta1, beta2, eps, sign, decay, shrink, ps, pAt, gs, gAt, ms, vs, us);
            } else {
                DoubleAdamUpdate.adam(n, step, scale, beta1, beta2, eps, sign, decay, shrink, ps, pAt, gs, gAt, ms, vs);
            }
        }
    }
}
