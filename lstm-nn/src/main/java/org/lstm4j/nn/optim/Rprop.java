package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Resilient propagation: each weight has a step of its own, which grows while the gradient keeps its sign and shrinks
 * when it turns. Only the sign of the gradient counts, so that it should be that of all samples, not of a batch.
 *
 * <pre>
 * g = -g with maximize
 * s = lr at the first step, then clamp(s · (etaPlus if g has the sign of the gradient before, etaMinus if it has the
 *     other, 1 if one of them is 0), stepMin, stepMax)
 * g = 0 where the sign has turned
 * p = p - sign(g) s
 * </pre>
 *
 * <p>State: {@code step}, {@code prev} (the gradient before) and {@code step_size} (s).
 *
 * <p>Source: M. Riedmiller, H. Braun, "A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP
 * Algorithm" (1993).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html">torch.optim.Rprop</a>
 */
public final class Rprop extends GroupedOptimizer<Rprop.Options> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param lr the first step; default 1e-2
     * @param etaMinus by what a step shrinks; default 0.5
     * @param etaPlus by what a step grows; default 1.2
     * @param stepMin the least step; default 1e-6
     * @param stepMax the largest step; default 50
     * @param maximize whether to climb rather than descend; default no
     */
    public record Options(double lr, double etaMinus, double etaPlus, double stepMin, double stepMax, boolean maximize)
            implements OptimizerOptions<Options> {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if not 0 &lt; etaMinus &lt; 1 &lt; etaPlus or 0 &lt;= stepMin &lt;= stepMax,
         *     or the learning rate is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative("Rprop", "learning rate", lr);
            if (!(etaMinus > 0 && etaMinus < 1 && etaPlus > 1 && etaPlus < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Rprop: Invalid eta values: " + etaMinus + ", " + etaPlus);
            }
            if (!(stepMin >= 0 && stepMin <= stepMax)) {
                throw new IllegalArgumentException("Rprop: Invalid step sizes: " + stepMin + ", " + stepMax);
            }
        }

        @Override
        public Options lr(double value) {
            return new Options(value, etaMinus, etaPlus, stepMin, stepMax, maximize);
        }

        /** A copy with other {@link #etaMinus} and {@link #etaPlus}. */
        public Options etas(double first, double second) {
            return new Options(lr, first, second, stepMin, stepMax, maximize);
        }

        /** A copy with other {@link #stepMin} and {@link #stepMax}. */
        public Options stepSizes(double first, double second) {
            return new Options(lr, etaMinus, etaPlus, first, second, maximize);
        }

        /** A copy with another {@link #maximize}. */
        public Options maximize(boolean value) {
            return new Options(lr, etaMinus, etaPlus, stepMin, stepMax, value);
        }
    }

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-2, 0.5, 1.2, 1e-6, 50, false);
    }

    /** Rprop with the defaults and the given learning rate. */
    public Rprop(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * @param parameters to change
     * @param options settings; they can be changed later
     */
    public Rprop(List<Parameter> parameters, Options options) {
        this(List.of(new ParameterGroup<>(parameters, options)));
    }

    /** Rprop over groups with settings of their own. */
    public Rprop(List<ParameterGroup<Options>> groups) {
        super(groups);
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        state.nextStep();
        double sign = o.maximize() ? -1 : 1;
        Tensor before = state.tensor("prev", p);
        Tensor steps = state.tensor("step_size", p, o.lr());
        if (p.dtype() == DType.FLOAT32) {
            FloatRpropUpdate.rprop(
                    p.numel(),
                    o.etaMinus(),
                    o.etaPlus(),
                    o.stepMin(),
                    o.stepMax(),
                    sign,
                    p.floats(),
                    p.offset(),
                    g.floats(),
                    g.offset(),
                    before.floats(),
                    steps.floats());
        } else {
            DoubleRpropUpdate.rprop(
                    p.numel(),
                    o.etaMinus(),
                    o.etaPlus(),
                    o.stepMin(),
                    o.stepMax(),
                    sign,
                    p.doubles(),
                    p.offset(),
                    g.doubles(),
                    g.offset(),
                    before.doubles(),
                    steps.doubles());
        }
    }

    @Override
    protected void write(Options o, SavedNumbers to) {
        to.put("lr", o.lr())
                .put("etas", new double[] {o.etaMinus(), o.etaPlus()})
                .put("step_sizes", new double[] {o.stepMin(), o.stepMax()})
                .put("maximize", o.maximize());
    }

    @Override
    protected Options read(SavedNumbers from) {
        double[] etas = from.numbers("etas");
        double[] stepSizes = from.numbers("step_sizes");
        return new Options(from.number("lr"), etas[0], etas[1], stepSizes[0], stepSizes[1], from.flag("maximize"));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of("step");
    }

    @Override
    protected List<String> stateTensors() {
        return List.of("prev", "step_size");
    }
}
