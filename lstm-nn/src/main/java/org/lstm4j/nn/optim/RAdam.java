package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} that leaves out the scaling as long as the average square rests on few steps. At step t,
 *
 * <pre>
 * d = g + weightDecay p                                (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²
 * rho_inf = 2 / (1 - beta2) - 1                        rho = rho_inf - 2 t beta2^t / (1 - beta2^t)
 * r = √((rho - 4) (rho - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho))
 * p = p - lr m / (1 - beta1^t) · (rho > 5 ? r √(1 - beta2^t) / (√v + eps) : 1)
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m) and {@code exp_avg_sq} (v).
 *
 * <p>Source: L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html">torch.optim.RAdam</a>
 */
public final class RAdam extends GroupedOptimizer<RAdam.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 how slowly the average gradient changes; default 0.9
     * @param beta2 how slowly the average square changes; default 0.999
     * @param eps added below the fraction; default 1e-8
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
            OptionChecks.adam("RAdam", lr, beta1, beta2, eps, weightDecay);
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
        return new Options(1e-3, 0.9, 0.999, 1e-8, 0, false);
    }

    /** RAdam with the defaults and the given learning rate. */
    public RAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public RAdam(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** RAdam over groups with settings of their own. */
    public RAdam(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double step = o.lr() / (1 - Math.pow(o.beta1(), t));
        double power = Math.pow(o.beta2(), t);
        double most = 2 / (1 - o.beta2()) - 1;
        double length = most - 2 * t * power / (1 - power);
        double sign = o.maximize() ? -1 : 1;
        Tensor m = state.tensor("exp_avg", p);
        Tensor v = state.tensor("exp_avg_sq", p);
        if (length > 5) {
            double rectified = Math.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
            scaled(o, step * rectified * Math.sqrt(1 - power), sign, p, g, m, v);
        } else {
            unscaled(o, step, sign, p, g, m, v);
        }
    }

    private static void scaled(Options o, double step, double sign, Tensor p, Tensor g, Tensor m, Tensor v) {
        if (p.dtype() == DType.FLOAT32) {
            FloatAdamUpdate.adam(
                    p.numel(),
                    step,
                    1,
                    o.beta1(),
                    o.beta2(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    0,
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    m.floats(),
                    v.floats());
        } else {
            DoubleAdamUpdate.adam(
                    p.numel(),
                    step,
                    1,
                    o.beta1(),
                    o.beta2(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    0,
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    m.doubles(),
                    v.doubles());
        }
    }

    private static void unscaled(Options o, double step, double sign, Tensor p, Tensor g, Tensor m, Tensor v) {
        if (p.dtype() == DType.FLOAT32) {
            FloatAdamUpdate.unscaled(
                    p.numel(),
                    step,
                    o.beta1(),
                    o.beta2(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    m.floats(),
                    v.floats());
        } else {
            DoubleAdamUpdate.unscaled(
                    p.numel(),
                    step,
                    o.beta1(),
                    o.beta2(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    m.doubles(),
                    v.doubles());
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
        return List.of("exp_avg", "exp_avg_sq");
    }
}
