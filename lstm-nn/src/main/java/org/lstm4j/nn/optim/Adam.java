package org.lstm4j.nn.optim;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.DoubleUpdates;
import org.lstm4j.tensor.kernel.FloatUpdates;

/**
 * Adam, which scales each weight's step by running averages of its gradient and of the gradient's square. At step t,
 *
 * <pre>
 * d = g + weightDecay p                       (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²                with amsgrad: u = max(u, v), else u = v
 * p = p - lr / (1 - beta1^t) · m / (√u / √(1 - beta2^t) + eps)
 * </pre>
 *
 * <p>Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2014); AMSGrad is that of S. Reddi, S.
 * Kale, S. Kumar, "On the Convergence of Adam and Beyond" (2018), on the uncorrected v as in PyTorch.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adam.html">torch.optim.Adam</a>
 */
public final class Adam extends Optimizer {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 how slowly the average gradient changes; default 0.9
     * @param beta2 how slowly the average square changes; default 0.999
     * @param eps added below the fraction; default 1e-8
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param amsgrad whether to divide by the largest average square so far; default no
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad, boolean maximize) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            requireNonNegative("Adam", "learning rate", lr);
            requireNonNegative("Adam", "epsilon value", eps);
            requireBeta(0, beta1);
            requireBeta(1, beta2);
            requireNonNegative("Adam", "weight_decay value", weightDecay);
        }

        private static void requireBeta(int index, double beta) {
            if (!(beta >= 0 && beta < 1)) {
                throw new IllegalArgumentException("Adam: Invalid beta parameter at index " + index + ": " + beta);
            }
        }

        /** A copy with another {@link #lr}. */
        public Options lr(double value) {
            return new Options(value, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /** A copy with other {@link #beta1} and {@link #beta2}. */
        public Options betas(double first, double second) {
            return new Options(lr, first, second, eps, weightDecay, amsgrad, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, beta1, beta2, value, weightDecay, amsgrad, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, beta1, beta2, eps, value, amsgrad, maximize);
        }

        /** A copy with another {@link #amsgrad}. */
        public Options amsgrad(boolean value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, value);
        }
    }

    /** What Adam remembers of one parameter. */
    private static final class Moments {
        final Tensor m;
        final Tensor v;
        /** The largest v so far; of no elements without amsgrad. */
        final Tensor largest;

        int step;

        Moments(Tensor p, boolean amsgrad) {
            m = Tensor.zeros(p.dtype(), p.shape());
            v = Tensor.zeros(p.dtype(), p.shape());
            largest = amsgrad ? Tensor.zeros(p.dtype(), p.shape()) : Tensor.zeros(p.dtype(), 0);
        }
    }

    private final Options options;
    private final @Nullable Moments[] moments;

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
     * @param options settings; the learning rate can be changed later
     */
    public Adam(List<Parameter> parameters, Options options) {
        super(parameters, options.lr());
        this.options = options;
        this.moments = new Moments[parameters.size()];
    }

    @Override
    protected void update(int index, Tensor p, Tensor gradient) {
        Tensor g = options.maximize() ? gradient.neg() : gradient;
        Moments held = moments[index];
        Moments state = held == null ? new Moments(p, options.amsgrad()) : held;
        moments[index] = state;
        state.step++;
        double step = learningRate() / (1 - Math.pow(options.beta1(), state.step));
        double scale = Math.sqrt(1 - Math.pow(options.beta2(), state.step));
        if (p.dtype() == DType.FLOAT32) {
            FloatUpdates.adam(
                    p.numel(),
                    step,
                    scale,
                    options.beta1(),
                    options.beta2(),
                    options.eps(),
                    options.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    state.m.floats(),
                    0,
                    state.v.floats(),
                    0,
                    state.largest.floats());
        } else {
            DoubleUpdates.adam(
                    p.numel(),
                    step,
                    scale,
                    options.beta1(),
                    options.beta2(),
                    options.eps(),
                    options.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    state.m.doubles(),
                    0,
                    state.v.doubles(),
                    0,
                    state.largest.doubles());
        }
    }
}
