package org.lstm4j.nn.optim;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.DoubleUpdates;
import org.lstm4j.tensor.kernel.FloatUpdates;

/**
 * Stochastic gradient descent, with momentum on request:
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * b = d at the first step, then momentum b + (1 - dampening) d
 * p = p - lr (nesterov ? d + momentum b : b)
 * </pre>
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.SGD.html">torch.optim.SGD</a>
 */
public final class SGD extends Optimizer {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-3
     * @param momentum the share of the velocity that is kept; default 0
     * @param dampening the share of the gradient that does not reach the velocity; default 0
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param nesterov whether to look ahead along the velocity; default no
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is negative or not finite, or nesterov comes without momentum or with
         *     dampening
         */
        public Options {
            requireNonNegative("SGD", "learning rate", lr);
            requireNonNegative("SGD", "momentum value", momentum);
            requireNonNegative("SGD", "weight_decay value", weightDecay);
            if (!Double.isFinite(dampening)) {
                throw new IllegalArgumentException("SGD: Invalid dampening value: " + dampening);
            }
            if (nesterov && (momentum <= 0 || dampening != 0)) {
                throw new IllegalArgumentException(
                        "SGD: Nesterov momentum requires a momentum and zero dampening, but got momentum " + momentum
                                + " and dampening " + dampening);
            }
        }

        /** A copy with another {@link #lr}. */
        public Options lr(double value) {
            return new Options(value, momentum, dampening, weightDecay, nesterov, maximize);
        }

        /** A copy with another {@link #momentum}. */
        public Options momentum(double value) {
            return new Options(lr, value, dampening, weightDecay, nesterov, maximize);
        }

        /** A copy with another {@link #dampening}. */
        public Options dampening(double value) {
            return new Options(lr, momentum, value, weightDecay, nesterov, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, momentum, dampening, value, nesterov, maximize);
        }

        /** A copy with another {@link #nesterov}; set the momentum first. */
        public Options nesterov(boolean value) {
            return new Options(lr, momentum, dampening, weightDecay, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, value);
        }
    }

    private final Options options;
    private final @Nullable Tensor[] velocity;

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0, 0, 0, false, false);
    }

    /**
     * @param parameters to change
     * @param options settings; the learning rate can be changed later
     */
    public SGD(List<Parameter> parameters, Options options) {
        super(parameters, options.lr());
        this.options = options;
        this.velocity = new Tensor[parameters.size()];
    }

    @Override
    protected void update(int index, Tensor p, Tensor gradient) {
        Tensor g = options.maximize() ? gradient.neg() : gradient;
        int n = p.numel();
        if (options.momentum() == 0) {
            if (p.dtype() == DType.FLOAT32) {
                FloatUpdates.sgd(
                        n, learningRate(), options.weightDecay(), p.floats(), p.offset(), g.floats(), g.offset());
            } else {
                DoubleUpdates.sgd(
                        n, learningRate(), options.weightDecay(), p.doubles(), p.offset(), g.doubles(), g.offset());
            }
            return;
        }
        Tensor held = velocity[index];
        boolean first = held == null;
        Tensor b = held == null ? Tensor.zeros(p.dtype(), p.shape()) : held;
        velocity[index] = b;
        if (p.dtype() == DType.FLOAT32) {
            FloatUpdates.momentum(
                    n,
                    learningRate(),
                    options.weightDecay(),
                    options.momentum(),
                    options.dampening(),
                    options.nesterov(),
                    first,
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    b.floats(),
                    b.offset());
        } else {
            DoubleUpdates.momentum(
                    n,
                    learningRate(),
                    options.weightDecay(),
                    options.momentum(),
                    options.dampening(),
                    options.nesterov(),
                    first,
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    b.doubles(),
                    b.offset());
        }
    }
}
