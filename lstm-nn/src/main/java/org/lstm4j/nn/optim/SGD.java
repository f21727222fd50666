package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Stochastic gradient descent, optionally with momentum:
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * b = d at the first step, then momentum b + (1 - dampening) d
 * p = p - lr (nesterov ? d + momentum b : b)
 * </pre>
 *
 * <p>State: {@code momentum_buffer}, with momentum.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.SGD.html">torch.optim.SGD</a>
 */
public final class SGD extends GroupedOptimizer<SGD.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-3
     * @param momentum momentum factor; default 0
     * @param dampening dampening for momentum; default 0
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param nesterov whether to use Nesterov momentum; default false
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize)
            implements SGDOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if one is negative or not finite, or nesterov comes without momentum or with
         *     dampening
         */
        public Options {
            OptionChecks.nonNegative("SGD", "learning rate", lr);
            OptionChecks.nonNegative("SGD", "momentum value", momentum);
            OptionChecks.nonNegative("SGD", "weight_decay value", weightDecay);
            if (!Double.isFinite(dampening)) {
                throw new IllegalArgumentException(
                        "SGD: Invalid dampening value: " + dampening + "; expected a finite number");
            }
            if (nesterov && (momentum <= 0 || dampening != 0)) {
                throw new IllegalArgumentException(
                        "SGD: Nesterov momentum requires a momentum and zero dampening, but got momentum " + momentum
                                + " and dampening " + dampening);
            }
        }
    }

    private static final String BUFFER = "momentum_buffer";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0, 0, 0, false, false);
    }

    /** SGD with the defaults and the given learning rate. */
    public SGD(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** SGD with the given options. */
    public SGD(List<Parameter> parameters, Options options) {
        super(parameters, options, BUFFER);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        SGDUpdate update = SGDUpdate.of(p);
        if (o.momentum() == 0) {
            update.plain(o, p, g);
        } else {
            boolean first = !state.has(BUFFER);
            update.momentum(o, first, p, g, state.tensor(BUFFER, p));
        }
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of();
    }

    /* The momentum buffer is created by the first gradient, so a saved state may lack it. */
    @Override
    protected List<String> stateTensors(Options options) {
        return List.of();
    }
}
