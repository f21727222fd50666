package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Stochastic gradient descent, with momentum on request:
 *
 * <pre>
 * d = g + weightDecay p               (-g with maximize)
 * b = d at the first step, then momentum b + (1 - dampening) d
 * p = p - lr (nesterov ? d + momentum b : b)
 * </pre>
 *
 * <p>State: {@code momentum_buffer}, with momentum.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.SGD.html">torch.optim.SGD</a>
 */
public final class SGD extends GroupedOptimizer<SGD.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the learning rate; default 1e-3
     * @param momentum the share of the velocity that is kept; default 0
     * @param dampening the share of the gradient that does not reach the velocity; default 0
     * @param weightDecay how strongly weights are drawn to 0; default 0
     * @param nesterov whether to look ahead along the velocity; default no
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(
            double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize)
            implements MomentumOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is negative or not finite, or nesterov comes without momentum or with
         *     dampening
         */
        public Options {
            OptionChecks.nonNegative("SGD", "learning rate", lr);
            OptionChecks.nonNegative("SGD", "momentum value", momentum);
            OptionChecks.nonNegative("SGD", "weight_decay value", weightDecay);
            if (!Double.isFinite(dampening)) {
                throw new IllegalArgumentException("SGD: Invalid dampening value: " + dampening);
            }
            if (nesterov && (momentum <= 0 || dampening != 0)) {
                throw new IllegalArgumentException(
                        "SGD: Nesterov momentum requires a momentum and zero dampening, but got momentum " + momentum
                                + " and dampening " + dampening);
            }
        }

        @Override
        public Options lr(double value) {
            return new Options(value, momentum, dampening, weightDecay, nesterov, maximize);
        }

        @Override
        public Options momentum(double value) {
            return new Options(lr, value, dampening, weightDecay, nesterov, maximize);
        }

        /** A copy with another {@link #dampening}. */
        public Options dampening(double value) {
            return new Options(lr, momentum, value, weightDecay, nesterov, maximize);
        }

        /** A copy with another {@link #weightDecay}. */
        public Options weightDecay(double value) {
            return new Options(lr, momentum, dampening, value, nesterov, maximize);
        }

        /** A copy with another {@link #nesterov}; set the momentum first. */
        public Options nesterov(boolean value) {
            return new Options(lr, momentum, dampening, weightDecay, value, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, value);
        }
    }

    private static final String BUFFER = "momentum_buffer";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-3, 0, 0, 0, false, false);
    }

    /** SGD with the defaults and the given learning rate. */
    public SGD(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public SGD(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** SGD over groups with settings of their own. */
    public SGD(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        double sign = o.maximize() ? -1 : 1;
        if (o.momentum() == 0) {
            plain(o, sign, p, g);
            return;
        }
        boolean first = !state.has(BUFFER);
        Tensor b = state.tensor(BUFFER, p);
        double keep = first ? 0 : o.momentum();
        double take = first ? 1 : 1 - o.dampening();
        double own = o.nesterov() ? 1 : 0;
        double carried = o.nesterov() ? o.momentum() : 1;
        if (p.dtype() == DType.FLOAT32) {
            FloatSGDUpdate.momentum(
                    p.numel(),
                    o.lr(),
                    sign,
                    o.weightDecay(),
                    keep,
                    take,
                    own,
                    carried,
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    b.floats());
        } else {
            DoubleSGDUpdate.momentum(
                    p.numel(),
                    o.lr(),
                    sign,
                    o.weightDecay(),
                    keep,
                    take,
                    own,
                    carried,
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    b.doubles());
        }
    }

    private static void plain(Options o, double sign, Tensor p, Tensor g) {
        if (p.dtype() == DType.FLOAT32) {
            FloatSGDUpdate.plain(
                    p.numel(), o.lr(), sign, o.weightDecay(), p.floats(), p.offset(), g.floats(), g.offset());
        } else {
            DoubleSGDUpdate.plain(
                    p.numel(), o.lr(), sign, o.weightDecay(), p.doubles(), p.offset(), g.doubles(), g.offset());
        }
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("momentum", o.momentum())
                .put("dampening", o.dampening())
                .put("weight_decay", o.weightDecay())
                .put("nesterov", o.nesterov())
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        return new Options(
                from.number("lr"),
                from.number("momentum"),
                from.number("dampening"),
                from.number("weight_decay"),
                from.flag("nesterov"),
                from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of();
    }

    @Override
    protected List<String> stateTensors() {
        return List.of(BUFFER);
    }

    /* The velocity begins with the first gradient, so that it need not be there. */
    @Override
    protected List<String> stateTensors(Options options) {
        return List.of();
    }
}
