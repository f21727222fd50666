package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * {@link Adam} with weight decay apart from the gradient, so that it is not scaled by the averages. At step t,
 *
 * <pre>
 * p = p - lr weightDecay p
 * m = beta1 m + (1 - beta1) g                 (-g with maximize)
 * v = beta2 v + (1 - beta2) g²                with amsgrad: u = max(u, v), else u = v
 * p = p - lr / (1 - beta1^t) · m / (√u / √(1 - beta2^t) + eps)
 * </pre>
 *
 * <p>State: {@code step}, {@code exp_avg} (m), {@code exp_avg_sq} (v) and, with amsgrad, {@code max_exp_avg_sq} (u).
 *
 * <p>Source: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization" (2019).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html">torch.optim.AdamW</a>
 */
public final class AdamW extends GroupedOptimizer<AdamW.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-3
     * @param beta1 how slowly the average gradient changes; default 0.9
     * @param beta2 how slowly the average square changes; default 0.999
     * @param eps added below the fraction; default 1e-8
     * @param weightDecay how strongly weights are drawn to 0; default 1e-2
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
            OptionChecks.adam("AdamW", lr, beta1, beta2, eps, weightDecay);
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
        return new Options(1e-3, 0.9, 0.999, 1e-8, 1e-2, false, false);
    }

    /** AdamW with the defaults and the given learning rate. */
    public AdamW(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public AdamW(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** AdamW over groups with settings of their own. */
    public AdamW(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        AdamStep.apply(
                state,
                o.lr(),
                o.beta1(),
                o.beta2(),
                o.eps(),
                0,
                o.lr() * o.weightDecay(),
                o.amsgrad(),
                o.maximize(),
                p,
                g);
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
