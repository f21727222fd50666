package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Scales the gradient by the root mean square of recent steps over that of recent gradients:
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * v = rho v + (1 - rho) d²
 * e = √(u + eps) / √(v + eps) · d
 * u = rho u + (1 - rho) e²
 * p = p - lr e
 * </pre>
 *
 * <p>State: {@code step}, {@code square_avg} (v) and {@code acc_delta} (u).
 *
 * <p>Source: M. Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html">torch.optim.Adadelta</a>
 */
public final class Adadelta extends GroupedOptimizer<Adadelta.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr factor that scales the step before it is applied; default 1
     * @param rho decay rate of both running averages; default 0.9
     * @param eps term added to the denominator for numerical stability; default 1e-6
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(double lr, double rho, double eps, double weightDecay, boolean maximize)
            implements AdadeltaOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if rho is outside [0, 1] or another number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("Adadelta", "learning rate", lr);
            if (!(rho >= 0 && rho <= 1)) {
                throw new IllegalArgumentException(
                        "Adadelta: Invalid rho value: " + rho + "; expected a number from 0 to 1");
            }
            OptionChecks.nonNegative("Adadelta", "epsilon value", eps);
            OptionChecks.nonNegative("Adadelta", "weight_decay value", weightDecay);
        }
    }

    private static final String V = "square_avg";
    private static final String U = "acc_delta";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1, 0.9, 1e-6, 0, false);
    }

    /** Adadelta with the defaults and the given learning rate. */
    public Adadelta(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** Adadelta with the given options. */
    public Adadelta(List<Parameter> parameters, Options options) {
        super(parameters, options, V, U);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        state.nextStep();
        ScaledUpdate.of(p).adadelta(o, p, g, state.tensor(V, p), state.tensor(U, p));
    }
}
