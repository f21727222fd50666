package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Momentum whose matrix is orthogonalized before each step, for the weight matrices of hidden layers; biases, embeddings and
 * output layers are better trained by {@link AdamW}. For a matrix of m rows and n columns,
 *
 * <pre>
 * b = momentum b + (1 - momentum) g                            (-g with maximize)
 * u = momentum b + (1 - momentum) g with nesterov, else b
 * x = u / max(‖u‖, eps), then nsSteps times x = a x + (b' s + c s²) x with s = x xᵀ      (Newton-Schulz, of uᵀ if m &gt; n)
 * p = p - lr weightDecay p - lr f x
 * f = √max(1, m / n) (ORIGINAL), 0.2 √max(m, n) (MATCH_RMS_ADAMW)
 * </pre>
 *
 * <p>with a, b', c the nsCoefficients. PyTorch iterates in bfloat16, this in the type of the parameter: the steps differ by up
 * to some thousandths.
 *
 * <p>State: {@code momentum_buffer} (b).
 *
 * <p>Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024); MATCH_RMS_ADAMW: J. Liu et
 * al., "Muon is Scalable for LLM Training" (2025).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Muon.html">torch.optim.Muon</a>
 */
public final class Muon extends GroupedOptimizer<Muon.Options> {
    /** How the learning rate is adjusted to the shape of a matrix. */
    public enum AdjustLr {
        /** By √max(1, m / n). */
        ORIGINAL,
        /** By 0.2 √max(m, n): updates of the size of AdamW's, so that its learning rates can be used. */
        MATCH_RMS_ADAMW
    }

    /**
     * Hyperparameters.
     *
     * @param lr the learning rate; default 1e-3
     * @param weightDecay decoupled weight decay coefficient; default 0.1
     * @param momentum momentum factor; default 0.95
     * @param nesterov whether to use Nesterov momentum; default true
     * @param nsCoefficients the three coefficients of the Newton-Schulz iteration; default 3.4445, -4.775 and 2.0315
     * @param eps lower bound of the norm that is divided by; default 1e-7
     * @param nsSteps number of Newton-Schulz iterations, less than 100; default 5
     * @param adjustLrFn default ORIGINAL
     * @param maximize whether the objective is maximized instead of minimized, which PyTorch does not offer; default false
     */
    public record Options(
            double lr,
            double weightDecay,
            double momentum,
            boolean nesterov,
            List<Double> nsCoefficients,
            double eps,
            int nsSteps,
            AdjustLr adjustLrFn,
            boolean maximize)
            implements MuonOptionsWithers, OptimizerOptions {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if there are not three coefficients, nsSteps is not from 1 to 99, or another number
         *     is negative or not finite
         */
        public Options {
            OptionChecks.nonNegative(
                    "Muon",
                    List.of("learning rate", "weight_decay value", "momentum value", "epsilon value"),
                    List.of(lr, weightDecay, momentum, eps));
            nsCoefficients = List.copyOf(nsCoefficients);
            if (nsCoefficients.size() != 3) {
                throw new IllegalArgumentException(
                        "Muon: expected three ns_coefficients, but got " + nsCoefficients.size());
            }
            if (nsSteps < 1 || nsSteps >= 100) {
                throw new IllegalArgumentException("Muon: expected ns_steps from 1 to 99, but got " + nsSteps);
            }
        }
    }

    private static final String BUFFER = "momentum_buffer";

    /** The defaults; see {@link Options}. */
    public static Options options() {
        List<Double> coefficients = List.of(3.4445, -4.775, 2.0315);
        return new Options(1e-3, 0.1, 0.95, true, coefficients, 1e-7, 5, AdjustLr.ORIGINAL, false);
    }

    /** Muon with the defaults and the given learning rate. */
    public Muon(List<Parameter> parameters, double learningRate) {
        this(parameters, options().lr(learningRate));
    }

    /**
     * Muon with the given options.
     *
     * @throws ShapeMismatchException if a parameter is no matrix
     */
    public Muon(List<Parameter> parameters, Options options) {
        super(parameters, options, BUFFER);
    }

    @Override
    protected void requireFits(Parameter parameter) {
        if (parameter.shape().rank() != 2) {
            throw new ShapeMismatchException(
                    "Muon",
                    "expected matrices only, but got a parameter of shape " + parameter.shape()
                            + "; train biases and other parameters by AdamW");
        }
    }

    @Override
    protected void update(Options o, ParameterState state, Tensor p, Tensor g) {
        Tensor buffer = state.tensor(BUFFER, p);
        double sign = o.maximize() ? -1 : 1;
        buffer.mulInPlace(o.momentum()).addInPlace(g, sign * (1 - o.momentum()));
        Tensor direction = o.nesterov() ? buffer.mul(o.momentum()).addInPlace(g, sign * (1 - o.momentum())) : buffer;
        Tensor x = orthogonal(o, direction);
        p.mulInPlace(1 - o.lr() * o.weightDecay()).addInPlace(x, -o.lr() * adjustment(o, p.shape()));
    }

    private static Tensor orthogonal(Options o, Tensor u) {
        boolean tall = u.size(0) > u.size(1);
        double norm = Math.sqrt(GradientKernel.of(u.dtype()).sumOfSquares(u));
        Tensor x = (tall ? u.t() : u).div(Math.max(norm, o.eps()));
        double a = o.nsCoefficients().get(0);
        double b = o.nsCoefficients().get(1);
        double c = o.nsCoefficients().get(2);
        for (int i = 0; i < o.nsSteps(); i++) {
            Tensor gram = x.matmul(x.t());
            Tensor polynomial = gram.mul(b).addInPlace(gram.matmul(gram), c);
            x = polynomial.matmul(x).addInPlace(x, a);
        }
        return tall ? x.t() : x;
    }

    private static double adjustment(Options o, Shape p) {
        double m = p.size(0);
        double n = p.size(1);
        return o.adjustLrFn() == AdjustLr.ORIGINAL ? Math.sqrt(Math.max(1, m / n)) : 0.2 * Math.sqrt(Math.max(m, n));
    }

    @Override
    protected List<String> stateNumbers() {
        return List.of();
    }
}
