package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Steps scaled by the sum of the gradient's squares so far. At step t,
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * s = s + d²                          (initialAccumulatorValue at first)
 * p = p - lr / (1 + (t - 1) lrDecay) · d / (√s + eps)
 * </pre>
 *
 * <p>State: {@code step} and {@code sum} (s).
 *
 * <p>Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
 * Optimization" (2011).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html">torch.optim.Adagrad</a>
 */
public final class Adagrad extends GroupedOptimizer<Adagrad.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-2
     * @param lrDecay how fast the learning rate falls; default 0
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param initialAccumulatorValue the sum before the first step; default 0
     * @param eps added below the fraction; default 1e-10
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr, double lrDecay, double weightDecay, double initialAccumulatorValue, double eps, boolean maximize)
            implements OptimizerOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("Adagrad", "learning rate", lr);
            OptionChecks.nonNegative("Adagrad", "lr_decay value", lrDecay);
            OptionChecks.nonNegative("Adagrad", "weight_decay value", weightDecay);
            OptionChecks.nonNegative("Adagrad", "initial_accumulator_value value", initialAccumulatorValue);
            OptionChecks.nonNegative("Adagrad", "epsilon value", eps);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /** A copy with another {@link #lrDecay}. */
        public Options lrDecay(double value) {
            return new Options(lr, value, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, lrDecay, value, initialAccumulatorValue, eps, maximize);
        }

        /** A copy with another {@link #initialAccumulatorValue}. */
        public Options initialAccumulatorValue(double value) {
            return new Options(lr, lrDecay, weightDecay, value, eps, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, value);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 0, 0, 0, 1e-10, false);
    }

    /** Adagrad with the defaults and the given learning rate. */
    public Adagrad(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public Adagrad(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** Adagrad over groups with settings of their own. */
    public Adagrad(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double rate = o.lr() / (1 + (state.nextStep() - 1) * o.lrDecay());
        double sign = o.maximize() ? -1 : 1;
        Tensor s = state.tensor("sum", p, o.initialAccumulatorValue());
        if (p.dtype() == DType.FLOAT32) {
            FloatScaledUpdate.adagrad(
                    p.numel(),
                    rate,
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    s.floats());
        } else {
            DoubleScaledUpdate.adagrad(
                    p.numel(),
                    rate,
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    s.doubles());
        }
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("lr_decay", o.lrDecay())
                .put("weight_decay", o.weightDecay())
                .put("initial_accumulator_value", o.initialAccumulatorValue())
                .put("eps", o.eps())
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        return new Options(
                from.number("lr"),
                from.number("lr_decay"),
                from.number("weight_decay"),
                from.number("initial_accumulator_value"),
                from.number("eps"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step");
    }

    @Override
    protected List<String> stateTensors() {
        return List.of("sum");
    }
}
