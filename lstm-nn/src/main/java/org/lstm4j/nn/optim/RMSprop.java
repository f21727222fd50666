package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Divides the step by the root of a running average of the squared gradient, or of its variance if centered:
 *
 * <pre>
 * d = g + weightDecay p                       (-g with maximize)
 * v = alpha v + (1 - alpha) d²
 * a = alpha a + (1 - alpha) d                 if centered, else a = 0
 * e = d / (√(v - a²) + eps)
 * p = p - lr e, or with momentum: b = momentum b + e, p = p - lr b
 * </pre>
 *
 * <p>Where rounding makes v - a² negative, after many steps with the same gradient, it counts as 0; in PyTorch the result is NaN.
 *
 * <p>State: {@code step}, {@code square_avg} (v), and where they are used {@code grad_avg} (a) and
 * {@code momentum_buffer} (b).
 *
 * <p>Source: G. Hinton, lecture 6e of "Neural Networks for Machine Learning" (2012); centered as in A. Graves,
 * "Generating Sequences With Recurrent Neural Networks" (2013).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html">torch.optim.RMSprop</a>
 */
public final class RMSprop extends GroupedOptimizer<RMSprop.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-2
     * @param alpha smoothing constant, the decay rate of the running averages; default 0.99
     * @param eps term added to the denominator for numerical stability; default 1e-8
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param momentum momentum factor; default 0
     * @param centered whether the gradient is normalized by an estimate of its variance (centered RMSprop); default false
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr,
            double alpha,
            double eps,
            double weightDecay,
            double momentum,
            boolean centered,
            boolean maximize)
            implements RMSpropOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative(
                    "RMSprop",
                    List.of("learning rate", "epsilon value", "momentum value", "weight_decay value", "alpha value"),
                    List.of(lr, eps, momentum, weightDecay, alpha));
        }
    }

    private static final String V = "square_avg";
    private static final String A = "grad_avg";
    private static final String B = "momentum_buffer";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 0.99, 1e-8, 0, 0, false, false);
    }

    /** RMSprop with the defaults and the given learning rate. */
    public RMSprop(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** RMSprop with the given options. */
    public RMSprop(List<Parameter> parameters, Options options) {
        super(parameters, options, V, A, B);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        state.nextStep();
        ScaledUpdate update = ScaledUpdate.of(p);
        Tensor v = state.tensor(V, p);
        // v stands in for the average that is not read.
        Tensor a = o.centered() ? state.tensor(A, p) : v;
        if (o.momentum() > 0) {
            update.momentum(o, p, g, v, a, state.tensor(B, p));
        } else {
            update.rmsprop(o, p, g, v, a);
        }
    }

    @Override
    protected List<String> stateTensors(Options o) {
        List<String> out = new ArrayList<>(List.of(V));
        if (o.centered()) {
            out.add(A);
        }
        if (o.momentum() > 0) {
            out.add(B);
        }
        return out;
    }
}
