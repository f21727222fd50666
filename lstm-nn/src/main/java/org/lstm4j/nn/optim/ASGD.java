package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Averaged stochastic gradient descent: {@link SGD} with a decaying rate eta, and a running average of the parameters from
 * step t0 on, which is in the state as {@code ax}. At step t,
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * p = p - lambd eta p - eta d         (eta = lr at first)
 * a = a + mu (p - a)                  (mu = 1 at first)
 * eta = lr / (1 + lambd lr t)^alpha   mu = 1 / max(1, t - t0)
 * </pre>
 *
 * <p>State: {@code step}, {@code eta}, {@code mu} and {@code ax} (a).
 *
 * <p>Source: B. Polyak, A. Juditsky, "Acceleration of Stochastic Approximation by Averaging" (1992). PyTorch 1.13
 * rounds eta and mu to float32; this keeps them in double.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html">torch.optim.ASGD</a>
 */
public final class ASGD extends GroupedOptimizer<ASGD.Options> {
    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-2
     * @param lambd decay term; default 1e-4
     * @param alpha power for the update of eta; default 0.75
     * @param t0 step at which averaging starts; default 1e6
     * @param weightDecay weight decay coefficient (L2 penalty); default 0
     * @param maximize whether the objective is maximized instead of minimized; default false
     */
    public record Options(double lr, double lambd, double alpha, double t0, double weightDecay, boolean maximize)
            implements ASGDOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative(
                    "ASGD",
                    List.of("learning rate", "lambd value", "alpha value", "t0 value", "weight_decay value"),
                    List.of(lr, lambd, alpha, t0, weightDecay));
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 1e-4, 0.75, 1e6, 0, false);
    }

    /** ASGD with the defaults and the given learning rate. */
    public ASGD(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /** ASGD with the given options. */
    public ASGD(List<Parameter> parameters, Options options) {
        super(parameters, options, "ax");
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double eta = state.number("eta", o.lr());
        double mu = state.number("mu", 1);
        SGDUpdate.of(p).averaged(o, eta, mu, p, g, state.tensor("ax", p));
        state.setNumber("eta", o.lr() / Math.pow(1 + o.lambd() * o.lr() * t, o.alpha()));
        state.setNumber("mu", 1 / Math.max(1, t - o.t0()));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step", "eta", "mu");
    }
}
