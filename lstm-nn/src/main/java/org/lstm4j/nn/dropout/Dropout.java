package org.lstm4j.nn.dropout;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Masks;
import org.lstm4j.tensor.Generator;

/**
 * In training mode, each element is zeroed with probability p and the others are scaled by 1 / (1 - p); in evaluation
 * mode, y = x.
 *
 * <p>Masks are drawn as in PyTorch's random stream, in the order of x in memory. At p = 0 and p = 1 nothing is drawn.
 *
 * <p>Source: G. Hinton et al., "Improving neural networks by preventing co-adaptation of feature detectors",
 * arXiv:1207.0580 (2012).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html">torch.nn.Dropout</a>
 */
public final class Dropout extends DropoutLayer {
    private static final double P = 0.5;

    /** With p = 0.5. */
    public Dropout(Generator generator) {
        this(P, generator);
    }

    /**
     * @param p probability of an element to be zeroed; default 0.5
     * @param generator draws the masks; held
     * @throws IllegalArgumentException if p is not between 0 and 1
     */
    public Dropout(double p, Generator generator) {
        super("Dropout", p, generator);
    }

    @Override
    Variable masked(Variable x, double p, Generator generator) {
        return x.mul(Variable.of(Masks.dropout(x.data(), p, generator)));
    }
}
