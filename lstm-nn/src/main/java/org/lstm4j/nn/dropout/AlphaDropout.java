package org.lstm4j.nn.dropout;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Dropout for networks of SELU activations: in training mode, an element is set to SELU's limit -α' with probability p,
 * and an affine map restores mean 0 and variance 1; in evaluation mode, y = x.
 *
 * <pre>
 * y = a (x m - α' (1 - m)) + a α' p,   a = 1 / √((1 - p) (1 + p α'²)),   α' = 1.7580993408473766
 * </pre>
 *
 * with a mask m of 0 with probability p, else 1, drawn as in PyTorch's random stream. At p = 0 nothing is drawn; at p = 1
 * all elements are 0.
 *
 * <p>Source: G. Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515 (2017).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html">torch.nn.AlphaDropout</a>
 */
public final class AlphaDropout extends DropoutLayer {
    /** The limit of SELU at minus infinity, negated: its scale times its alpha. */
    private static final double ALPHA = 1.7580993408473766;

    /**
     * @param p probability of an element to be dropped; PyTorch's default is 0.5
     * @param generator draws the masks; held
     * @throws IllegalArgumentException if p is not between 0 and 1
     */
    public AlphaDropout(double p, Generator generator) {
        super("AlphaDropout", p, generator);
    }

    @Override
    Variable masked(Variable x, double p, Generator generator) {
        double a = 1 / Math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p));
        Tensor keep = Tensor.zerosLike(x.data()).bernoulliInPlace(generator, 1 - p);
        Tensor shift = keep.add(-1).mul(ALPHA * a).add(ALPHA * a * p);
        return x.mul(Variable.of(keep.mul(a))).add(Variable.of(shift));
    }
}
