package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} with Nesterov's momentum. At step t, with a momentum that grows toward beta1,
 *
 * <pre>
 * mu_t = beta1 (1 - 0.96^(t momentumDecay) / 2)        P_t = mu_1 mu_2 .. mu_t
 * d = g + weightDecay p                                (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²
 * p = p - lr ((1 - mu_t) / (1 - P_t) d + mu_(t+1) / (1 - P_(t+1)) m) / (√(v / (1 - beta2^t)) + eps)
 * </pre>
 *
 * <p>State: {@code step}, {@code mu_product} (P), {@code exp_avg} (m) and {@code exp_avg_sq} (v).
 *
 * <p>Source: T. Dozat, "Incorporating Nesterov Momentum into Adam" (2016). PyTorch before 2.0 has mu_t twice in
 * P_(t+1); this is the corrected form.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html">torch.optim.NAdam</a>
 */
public final class NAdam extends GroupedOptimizer<NAdam.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 2e-3
     * @param beta1 how slowly the average gradient changes; default 0.9
     * @param beta2 how slowly the average square changes; default 0.999
     * @param eps added below the fraction; default 1e-8
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param momentumDecay how fast the momentum grows; default 4e-3
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            double momentumDecay,
            boolean maximize)
            implements BetaOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("NAdam", lr, beta1, beta2, eps, weightDecay);
            OptionChecks.nonNegative("NAdam", "momentum_decay value", momentumDecay);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, beta1, beta2, eps, weightDecay, momentumDecay, maximize);
        }

        @Override
        public Options betas(double first, double second) {
            return new Options(lr, first, second, eps, weightDecay, momentumDecay, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, beta1, beta2, value, weightDecay, momentumDecay, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, beta1, beta2, eps, value, momentumDecay, maximize);
        }

        /** A copy with another {@link #momentumDecay}. */
        public Options momentumDecay(double value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, momentumDecay, value);
        }
    }

    private static final String PRODUCT = "mu_product";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(2e-3, 0.9, 0.999, 1e-8, 0, 4e-3, false);
    }

    /** NAdam with the defaults and the given learning rate. */
    public NAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public NAdam(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** NAdam over groups with settings of their own. */
    public NAdam(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double t = state.nextStep();
        double mu = momentum(o, t);
        double next = momentum(o, t + 1);
        double product = state.number(PRODUCT, 1) * mu;
        state.setNumber(PRODUCT, product);
        double ofG = o.lr() * (1 - mu) / (1 - product);
        double ofM = o.lr() * next / (1 - product * next);
        double scale = Math.sqrt(1 - Math.pow(o.beta2(), t));
        double sign = o.maximize() ? -1 : 1;
        Tensor m = state.tensor("exp_avg", p);
        Tensor v = state.tensor("exp_avg_sq", p);
        if (p.dtype() == DType.FLOAT32) {
            FloatAdamUpdate.nadam(
                    p.numel(),
                    ofG,
                    ofM,
                    scale,
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
                    v.floats());
        } else {
            DoubleAdamUpdate.nadam(
                    p.numel(),
                    ofG,
                    ofM,
                    scale,
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
                    v.doubles());
        }
    }

    private static double momentum(Options o, double t) {
        return o.beta1() * (1 - 0.5 * Math.pow(0.96, t * o.momentumDecay()));
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("betas", new double[] {o.beta1(), o.beta2()})
                .put("eps", o.eps())
                .put("weight_decay", o.weightDecay())
                .put("momentum_decay", o.momentumDecay())
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
                from.number("momentum_decay"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step", PRODUCT);
    }

    @Override
    protected List<String> stateTensors() {
        return List.of("exp_avg", "exp_avg_sq");
    }
}
