package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Steps scaled by a running average of the gradient's square, less the square of its average when centered:
 *
 * <pre>
 * d = g + weightDecay p                       (-g with maximize)
 * v = alpha v + (1 - alpha) d²
 * a = alpha a + (1 - alpha) d                 if centered, else a = 0
 * e = d / (√(v - a²) + eps)
 * p = p - lr e, or with momentum: b = momentum b + e, p = p - lr b
 * </pre>
 *
 * <p>Where rounding makes v - a² negative, after many steps of one gradient, it counts as 0; PyTorch goes on with NaN.
 *
 * <p>State: {@code step}, {@code square_avg} (v), and where they are used {@code grad_avg} (a) and
 * {@code momentum_buffer} (b).
 *
 * <p>Source: G. Hinton, lecture 6e of "Neural Networks for Machine Learning" (2012); centered as in A. Graves,
 * "Generating Sequences With Recurrent Neural Networks" (2013).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html">torch.optim.RMSprop</a>
 */
public final class RMSprop extends GroupedOptimizer<RMSprop.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-2
     * @param alpha how slowly the averages change; default 0.99
     * @param eps added below the fraction; default 1e-8
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param momentum the share of the velocity that is kept; default 0
     * @param centered whether the average's square is taken off; default no
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr,
            double alpha,
            double eps,
            double weightDecay,
            double momentum,
            boolean centered,
            boolean maximize)
            implements MomentumOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("RMSprop", "learning rate", lr);
            OptionChecks.nonNegative("RMSprop", "epsilon value", eps);
            OptionChecks.nonNegative("RMSprop", "momentum value", momentum);
            OptionChecks.nonNegative("RMSprop", "weight_decay value", weightDecay);
            OptionChecks.nonNegative("RMSprop", "alpha value", alpha);
        }

        @Override
        public Options lr(double value) {
            return new Options(value, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /** A copy with another {@link #alpha}. */
        public Options alpha(double value) {
            return new Options(lr, value, eps, weightDecay, momentum, centered, maximize);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(lr, alpha, value, weightDecay, momentum, centered, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, alpha, eps, value, momentum, centered, maximize);
        }

        @Override
        public Options momentum(double value) {
            return new Options(lr, alpha, eps, weightDecay, value, centered, maximize);
        }

        /** A copy with another {@link #centered}. */
        public Options centered(boolean value) {
            return new Options(lr, alpha, eps, weightDecay, momentum, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, value);
        }
    }

    private static final String V = "square_avg";
    private static final String A = "grad_avg";
    private static final String B = "momentum_buffer";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 0.99, 1e-8, 0, 0, false, false);
    }

    /** RMSprop with the defaults and the given learning rate. */
    public RMSprop(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public RMSprop(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** RMSprop over groups with settings of their own. */
    public RMSprop(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        state.nextStep();
        double sign = o.maximize() ? -1 : 1;
        Tensor v = state.tensor(V, p);
        // Not read unless centered.
        Tensor a = o.centered() ? state.tensor(A, p) : v;
        if (o.momentum() > 0) {
            momentum(o, sign, p, g, v, a, state.tensor(B, p));
        } else if (o.centered()) {
            centered(o, sign, p, g, v, a);
        } else {
            plain(o, sign, p, g, v);
        }
    }

    private static void plain(Options o, double sign, Tensor p, Tensor g, Tensor v) {
        if (p.dtype() == DType.FLOAT32) {
            FloatScaledUpdate.rmsprop(
                    p.numel(),
                    o.lr(),
                    o.alpha(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    v.floats());
        } else {
            DoubleScaledUpdate.rmsprop(
                    p.numel(),
                    o.lr(),
                    o.alpha(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    v.doubles());
        }
    }

    private static void centered(Options o, double sign, Tensor p, Tensor g, Tensor v, Tensor a) {
        if (p.dtype() == DType.FLOAT32) {
            FloatScaledUpdate.centered(
                    p.numel(),
                    o.lr(),
                    o.alpha(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    v.floats(),
                    a.floats());
        } else {
            DoubleScaledUpdate.centered(
                    p.numel(),
                    o.lr(),
                    o.alpha(),
                    o.eps(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    v.doubles(),
                    a.doubles());
        }
    }

    private static void momentum(Options o, double sign, Tensor p, Tensor g, Tensor v, Tensor a, Tensor b) {
        if (p.dtype() == DType.FLOAT32) {
            FloatScaledUpdate.momentum(
                    p.numel(),
                    o.lr(),
                    o.alpha(),
                    o.eps(),
                    o.momentum(),
                    o.centered(),
                    sign,
                    o.weightDecay(),
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    v.floats(),
                    a.floats(),
                    b.floats());
        } else {
            DoubleScaledUpdate.momentum(
                    p.numel(),
                    o.lr(),
                    o.alpha(),
                    o.eps(),
                    o.momentum(),
                    o.centered(),
                    sign,
                    o.weightDecay(),
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    v.doubles(),
                    a.doubles(),
                    b.doubles());
        }
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("alpha", o.alpha())
                .put("eps", o.eps())
                .put("weight_decay", o.weightDecay())
                .put("momentum", o.momentum())
                .put("centered", o.centered())
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        return new Options(
                from.number("lr"),
                from.number("alpha"),
                from.number("eps"),
                from.number("weight_decay"),
                from.number("momentum"),
                from.flag("centered"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step");
    }

    @Override
    protected List<String> stateTensors() {
        return List.of(V, A, B);
    }

    @Override
    protected List<String> stateTensors(Options o) {
        List<String> out = new ArrayList<>(List.of(V));
        if (o.centered()) {
            out.add(A);
        }
        if (o.momentum() > 0) {
            out.add(B);
        }
        return out;
    }
}
