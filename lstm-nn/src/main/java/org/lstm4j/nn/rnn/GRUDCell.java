package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * One step of a gated recurrent unit for series with missing values (GRU-D). Its input has three blocks of D features: x,
 * the values; m, the mask, 1 where a value was observed and 0 where it is missing; and δ, the gap, the time since the last
 * observation of the feature.
 *
 * <pre>
 * γ_x = exp(-max(0, w_x δ + b_x))              one weight for each feature
 * γ_h = exp(-max(0, δ W_γᵀ + b_γ))
 * x̂ = m x + (1 - m) (γ_x x_last + (1 - γ_x) mean)
 * ĥ = γ_h h
 * [r z] = sigmoid([x̂ ĥ m] W_rzᵀ + b_rz)
 * n = tanh([x̂ (r ĥ) m] W_nᵀ + b_n)
 * h' = (1 - z) ĥ + z n
 * x_last' = m x + (1 - m) x_last
 * </pre>
 *
 * <p>Shapes: input (N, 3 D) with m in {0, 1} and δ at least 0; x may have any finite value where it is missing. State: h
 * (N, H) and x_last (N, D), the last observed values. A state of zeros takes 0 for the values before the first
 * observation, which is the mean of standardized features.
 *
 * <p>Parameters, in order: {@code weight_gamma_x} (D), {@code bias_gamma_x} (D); {@code gamma_h.weight} (H, D), {@code
 * gamma_h.bias} (H); {@code linear_rz.weight} (2H, 2D + H), {@code linear_rz.bias} (2H), gates r, z; {@code
 * linear_n.weight} (H, 2D + H), {@code linear_n.bias} (H). Those of γ_x are drawn from U(-k, k) with k = 1/√D, the others
 * as {@link Linear} does. Buffer: {@code mean} (D).
 *
 * <p>Source: Z. Che, S. Purushotham, K. Cho, D. Sontag, Y. Liu, "Recurrent Neural Networks for Multivariate Time Series
 * with Missing Values", Scientific Reports 8, 6085 (2018).
 */
public final class GRUDCell extends Cell {
    private final Variable mean;
    private final Parameter weightX;
    private final Parameter biasX;
    private final Linear gammaH;
    private final Linear gates;
    private final Linear candidate;

    /**
     * @param mean (D), the mean of each feature over the observed values, of the cell's dtype; copied
     * @param hiddenSize H, features of h
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if mean has no element, or hiddenSize is not greater than zero
     */
    public GRUDCell(Tensor mean, int hiddenSize, Generator generator) {
        super(3 * mean.numel(), mean.dtype(), hiddenSize, mean.numel());
        int features = mean.numel();
        int joint = 2 * features + hiddenSize;
        this.mean = Variable.of(registerBuffer("mean", mean.reshape(features).copy(), true));
        weightX = register("weight_gamma_x", new Parameter(Tensor.zeros(dtype(), features)));
        biasX = register("bias_gamma_x", new Parameter(Tensor.zeros(dtype(), features)));
        gammaH = register("gamma_h", new Linear(features, hiddenSize, true, dtype(), generator));
        gates = register("linear_rz", new Linear(joint, 2 * hiddenSize, true, dtype(), generator));
        candidate = register("linear_n", new Linear(joint, hiddenSize, true, dtype(), generator));
        resetOwn(generator);
    }

    @Override
    protected void resetOwn(Generator generator) {
        double bound = 1 / Math.sqrt(weightX.size(0));
        ownParameters().values().forEach(own -> own.data().uniformInPlace(generator, -bound, bound));
    }

    @Override
    protected List<Variable> next(Variable input, List<Variable> state) {
        List<Variable> blocks = Gates.blocks(input, 3);
        Variable x = blocks.get(0);
        Variable mask = blocks.get(1);
        Variable gap = blocks.get(2);
        Variable imputed = mix(mask, x, mix(decay(gap.mul(weightX).add(biasX)), state.get(1), mean));
        Variable h = decay(gammaH.forward(gap)).mul(state.get(0));
        Variable all = Variable.concat(List.of(imputed, h, mask), 1);
        List<Variable> rz = Gates.blocks(gates.forward(all).sigmoid(), 2);
        Variable reset = Variable.concat(List.of(imputed, rz.get(0).mul(h), mask), 1);
        return List.of(mix(rz.get(1), candidate.forward(reset).tanh(), h), mix(mask, x, state.get(1)));
    }

    private static Variable decay(Variable rate) {
        return rate.relu().neg().exp();
    }

    /** weight a + (1 - weight) b. */
    private static Variable mix(Variable weight, Variable a, Variable b) {
        return weight.mul(a).add(weight.neg().add(1).mul(b));
    }
}
