package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} with the largest of the last gradients in place of their average square. At step t,
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * u = max(beta2 u, |d| + eps)
 * p = p - lr / (1 - beta1^t) · m / u
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m) and {@code exp_inf} (u).
 *
 * <p>Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2014), section 7.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html">torch.optim.Adamax</a>
 */
public final class Adamax extends GroupedOptimizer<Adamax.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 2e-3
     * @param beta1 how slowly the average gradient changes; default 0.9
     * @param beta2 how slowly the largest gradient is forgotten; default 0.999
     * @param eps added to the size of a gradient; default 1e-8
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(double lr, double beta1, double beta2, double eps, double weightDecay, boolean maximize)
            implements BetaOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("Adamax", lr, beta1, beta2, eps, weightDecay);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, beta1, beta2, eps, weightDecay, maximize);
        }

        @Override
        public Options betas(double first, double second) {
            return new Options(lr, first, second, eps, weightDecay, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, beta1, beta2, value, weightDecay, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, beta1, beta2, eps, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, value);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(2e-3, 0.9, 0.999, 1e-8, 0, false);
    }

    /** Adamax with the defaults and the given learning rate. */
    public Adamax(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public Adamax(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** Adamax over groups with settings of their own. */
    public Adamax(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double step = o.lr() / (1 - Math.pow(o.beta1(), t));
        double sign = o.maximize() ? -1 : 1;
        Tensor m = state.tensor("exp_avg", p);
        Tensor u = state.tensor("exp_inf", p);
        if (p.dtype() == DType.FLOAT32) {
            FloatAdamUpdate.adamax(
                    p.numel(),
                    step,
                    o.beta1(),
                    o.beta2(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    m.floats(),
                    u.floats());
        } else {
            DoubleAdamUpdate.adamax(
                    p.numel(),
                    step,
                    o.beta1(),
                    o.beta2(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    m.doubles(),
                    u.doubles());
        }
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("betas", new double[] {o.beta1(), o.beta2()})
                .put("eps", o.eps())
                .put("weight_decay", o.weightDecay())
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        double[] betas = from.numbers("betas");
        return new Options(
                from.number("lr"),
                betas[0],
                betas[1],
                from.number("eps"),
                from.number("weight_decay"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step");
    }

    @Override
    protected List<String> stateTensors() {
        return List.of("exp_avg", "exp_inf");
    }
}
