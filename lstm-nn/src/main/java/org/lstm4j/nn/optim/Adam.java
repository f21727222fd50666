package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Adam, which scales each weight's step by running averages of its gradient and of the gradient's square. At step t,
 *
 * <pre>
 * d = g + weightDecay p                       (-g with maximize)
 * m = beta1 m + (1 - beta1) d
 * v = beta2 v + (1 - beta2) d²                with amsgrad: u = max(u, v), else u = v
 * p = p - lr / (1 - beta1^t) · m / (√u / √(1 - beta2^t) + eps)
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m), {@code exp_avg_sq} (v) and, with amsgrad, {@code max_exp_avg_sq} (u).
 *
 * <p>Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2014); AMSGrad is that of S. Reddi, S.
 * Kale, S. Kumar, "On the Convergence of Adam and Beyond" (2018), on the uncorrected v as in PyTorch.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adam.html">torch.optim.Adam</a>
 */
public final class Adam extends GroupedOptimizer<Adam.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 how slowly the average gradient changes; default 0.9
     * @param beta2 how slowly the average square changes; default 0.999
     * @param eps added below the fraction; default 1e-8
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param amsgrad whether to divide by the largest average square so far; default no
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad, boolean maximize)
            implements BetaOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a beta is outside [0, 1) or another number is negative or not finite
         */
        public Options {
            OptionChecks.adam("Adam", lr, beta1, beta2, eps, weightDecay);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        @Override
        public Options betas(double first, double second) {
            return new Options(lr, first, second, eps, weightDecay, amsgrad, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, beta1, beta2, value, weightDecay, amsgrad, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, beta1, beta2, eps, value, amsgrad, maximize);
        }

        /** A copy with another {@link #amsgrad}. */
        public Options amsgrad(boolean value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, value);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** Adam with the defaults and the given learning rate. */
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public Adam(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** Adam over groups with settings of their own. */
    public Adam(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        AdamStep.apply(
                state, o.lr(), o.beta1(), o.beta2(), o.eps(), o.weightDecay(), 0, o.amsgrad(), o.maximize(), p, g);
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("betas", new double[] {o.beta1(), o.beta2()})
                .put("eps", o.eps())
                .put("weight_decay", o.weightDecay())
                .put("amsgrad", o.amsgrad())
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
                from.flag("amsgrad"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step");
    }

    @Override
    protected List<String> stateTensors() {
        return List.of(AdamStep.M, AdamStep.V, AdamStep.LARGEST);
    }

    @Override
    protected List<String> stateTensors(Options o) {
        return o.amsgrad() ? stateTensors() : List.of(AdamStep.M, AdamStep.V);
    }
}
