package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Steps of the size of the last steps, over the size of the last gradients:
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
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1
     * @param rho how slowly the averages change; default 0.9
     * @param eps added below both roots; default 1e-6
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(double lr, double rho, double eps, double weightDecay, boolean maximize)
            implements OptimizerOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if rho is outside [0, 1] or another number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("Adadelta", "learning rate", lr);
            if (!(rho >= 0 && rho <= 1)) {
                throw new IllegalArgumentException("Adadelta: Invalid rho value: " + rho);
            }
            OptionChecks.nonNegative("Adadelta", "epsilon value", eps);
            OptionChecks.nonNegative("Adadelta", "weight_decay value", weightDecay);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, rho, eps, weightDecay, maximize);
        }

        /** A copy with another {@link #rho}. */
        public Options rho(double value) {
            return new Options(lr, value, eps, weightDecay, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, rho, value, weightDecay, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, rho, eps, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, rho, eps, weightDecay, value);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1, 0.9, 1e-6, 0, false);
    }

    /** Adadelta with the defaults and the given learning rate. */
    public Adadelta(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public Adadelta(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** Adadelta over groups with settings of their own. */
    public Adadelta(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        state.nextStep();
        double sign = o.maximize() ? -1 : 1;
        Tensor v = state.tensor("square_avg", p);
        Tensor u = state.tensor("acc_delta", p);
        if (p.dtype() == DType.FLOAT32) {
            FloatScaledUpdate.adadelta(
                    p.numel(),
                    o.lr(),
                    o.rho(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    v.floats(),
                    u.floats());
        } else {
            DoubleScaledUpdate.adadelta(
                    p.numel(),
                    o.lr(),
                    o.rho(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    v.doubles(),
                    u.doubles());
        }
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("rho", o.rho())
                .put("eps", o.eps())
                .put("weight_decay", o.weightDecay())
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        return new Options(
                from.number("lr"),
                from.number("rho"),
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
        return List.of("square_avg", "acc_delta");
    }
}
