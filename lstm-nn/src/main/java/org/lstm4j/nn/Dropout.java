package org.lstm4j.nn;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * In training, each number is zeroed with probability p and the others are divided by 1 - p; in evaluation, y = x.
 *
 * <p>The masks are drawn in PyTorch's stream. Where the outcome is certain, at p = 0 and p = 1, nothing is drawn.
 *
 * <p>Source: G. Hinton et al., "Improving neural networks by preventing co-adaptation of feature detectors",
 * arXiv:1207.0580 (2012).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html">torch.nn.Dropout</a>
 */
public final class Dropout extends Layer {
    private static final double P = 0.5;

    private final double p;
    private final Generator generator;

    /** With p = 0.5. */
    public Dropout(Generator generator) {
        this(P, generator);
    }

    /**
     * @param p the probability of a number to be zeroed
     * @param generator draws the masks; held
     * @throws IllegalArgumentException if p is not between 0 and 1
     */
    public Dropout(double p, Generator generator) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("Dropout: dropout probability has to be between 0 and 1, but got " + p);
        }
        this.p = p;
        this.generator = generator;
    }

    @Override
    protected Variable compute(Variable x) {
        if (!isTraining() || p == 0 || x.data().numel() == 0) {
            return x;
        }
        Tensor mask = Tensor.zeros(x.dtype(), x.shape());
        // Nothing is kept at p = 1, where the scale would be infinite.
        return x.mul(Variable.of(
                p == 1 ? mask : mask.bernoulliInPlace(generator, 1 - p).div(1 - p)));
    }

    /** The probability of a number to be zeroed. */
    public double p() {
        return p;
    }

    @Override
    protected String describe() {
        return "p=" + number(p) + ", inplace=False";
    }
}
