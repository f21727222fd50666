package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Averaged stochastic gradient descent: {@link SGD} with a falling rate, and from step t0 on the average of the
 * weights, which is in the state as {@code ax}. At step t,
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
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-2
     * @param lambd the share of the weights that is taken away; default 1e-4
     * @param alpha how fast the rate falls; default 0.75
     * @param t0 the step from which the weights are averaged; default 1e6
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(double lr, double lambd, double alpha, double t0, double weightDecay, boolean maximize)
            implements OptimizerOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("ASGD", "learning rate", lr);
            OptionChecks.nonNegative("ASGD", "lambd value", lambd);
            OptionChecks.nonNegative("ASGD", "alpha value", alpha);
            OptionChecks.nonNegative("ASGD", "t0 value", t0);
            OptionChecks.nonNegative("ASGD", "weight_decay value", weightDecay);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, lambd, alpha, t0, weightDecay, maximize);
        }

        /** A copy with another {@link #lambd}. */
        public Options lambd(double value) {
            return new Options(lr, value, alpha, t0, weightDecay, maximize);
        }

        /** A copy with another {@link #alpha}. */
        public Options alpha(double value) {
            return new Options(lr, lambd, value, t0, weightDecay, maximize);
        }

        /** A copy with another {@link #t0}. */
        public Options t0(double value) {
            return new Options(lr, lambd, alpha, value, weightDecay, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, lambd, alpha, t0, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, lambd, alpha, t0, weightDecay, value);
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

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public ASGD(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** ASGD over groups with settings of their own. */
    public ASGD(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double eta = state.number("eta", o.lr());
        double mu = state.number("mu", 1);
        double sign = o.maximize() ? -1 : 1;
        Tensor a = state.tensor("ax", p);
        if (p.dtype() == DType.FLOAT32) {
            FloatASGDUpdate.asgd(
                    p.numel(),
                    eta,
                    o.lambd() * eta,
                    mu,
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    a.floats());
        } else {
            DoubleASGDUpdate.asgd(
                    p.numel(),
                    eta,
                    o.lambd() * eta,
                    mu,
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    a.doubles());
        }
        state.setNumber("eta", o.lr() / Math.pow(1 + o.lambd() * o.lr() * t, o.alpha()));
        state.setNumber("mu", 1 / Math.max(1, t - o.t0()));
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("lambd", o.lambd())
                .put("alpha", o.alpha())
                .put("t0", o.t0())
                .put("weight_decay", o.weightDecay())
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        return new Options(
                from.number("lr"),
                from.number("lambd"),
                from.number("alpha"),
                from.number("t0"),
                from.number("weight_decay"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step", "eta", "mu");
    }

    @Override
    protected List<String> stateTensors() {
        return List.of("ax");
    }
}
