package org.lstm4j.nn.optim;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Adafactor, which keeps for a matrix only one running average for each row and column of the squared gradient, instead of
 * one for each element as {@link Adam} does. At step t, for a matrix of m rows and n columns,
 *
 * <pre>
 * alpha = max(eps2, rms(p)) min(lr, 1 / √t)               b = 1 - t^beta2Decay
 * p = p - lr weightDecay p
 * r = b r + (1 - b) (mean of g² over each row)            c = b c + (1 - b) (mean of g² over each column)
 * v = r cᵀ / max(mean of r, eps1)
 * u = g / √max(v, eps1²)                                  (-g with maximize)
 * p = p - alpha u / max(1, rms(u) / d)
 * </pre>
 *
 * <p>with rms the root mean square. More dimensions are matrices along the last two. For a vector v = b v + (1 - b) g².
 *
 * <p>State: {@code step}, and {@code row_var} (r) and {@code col_var} (c), or {@code variance} (v) of a vector.
 *
 * <p>Source: N. Shazeer, M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (2018). As in PyTorch lr is
 * the largest relative step and the factor of the weight decay, and eps1 is applied to v and not to g².
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adafactor.html">torch.optim.Adafactor</a>
 */
public final class Adafactor extends GroupedOptimizer<Adafactor.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the largest relative step size; default 1e-2
     * @param beta2Decay exponent of the decay rate of the running averages, not positive; default -0.8
     * @param eps1 lower bound of the averages and of the divisor of the gradient; default null, which means the machine epsilon
     *     of the parameter's type
     * @param eps2 lower bound of the size of a parameter, by which its step is scaled; default 1e-3
     * @param d clipping threshold of the root mean square of an update; default 1
     * @param weightDecay decoupled weight decay coefficient; default 0
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(
            double lr,
            double beta2Decay,
            @Nullable Double eps1,
            double eps2,
            double d,
            double weightDecay,
            boolean maximize)
            implements AdafactorOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if beta2Decay is positive, d is less than 1, or another number is negative or not
         *     finite
         */
        public Options {
            OptionChecks.nonNegative("Adafactor", "learning rate", lr);
            if (!(beta2Decay <= 0)) {
                throw new IllegalArgumentException(
                        "Adafactor: Invalid beta2_decay: " + beta2Decay + "; expected a number of 0 or less");
            }
            // A state dictionary holds NaN for null.
            eps1 = eps1 == null || eps1.isNaN() ? null : eps1;
            OptionChecks.nonNegative("Adafactor", "epsilon1", eps1 == null ? 0 : eps1);
            OptionChecks.nonNegative("Adafactor", "epsilon2", eps2);
            if (!(d >= 1)) {
                throw new IllegalArgumentException(
                        "Adafactor: Invalid clipping threshold d: " + d + "; expected a number of 1 or more");
            }
            OptionChecks.nonNegative("Adafactor", "weight_decay value", weightDecay);
        }
    }

    private static final String ROWS = "row_var";
    private static final String COLUMNS = "col_var";
    private static final String VARIANCE = "variance";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, -0.8, null, 1e-3, 1, 0, false);
    }

    /** Adafactor with the defaults and the given learning rate. */
    public Adafactor(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** Adafactor with the given options. */
    public Adafactor(List<Parameter> parameters, Options options) {
        super(parameters, options, ROWS, COLUMNS, VARIANCE);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        FactoredUpdate update = FactoredUpdate.of(p);
        if (p.rank() > 1) {
            update.matrices(o, t, p, g, held(state, ROWS, p), held(state, COLUMNS, p));
        } else {
            update.vector(o, t, p, g, held(state, VARIANCE, p));
        }
    }

    @Override
    protected @Nullable Shape stateShape(String name, Shape p) {
        return switch (name) {
            case ROWS -> p.rank() > 1 ? p.with(p.rank() - 1, 1) : null;
            case COLUMNS -> p.rank() > 1 ? p.with(p.rank() - 2, 1) : null;
            default -> p.rank() > 1 ? null : p;
        };
    }
}
