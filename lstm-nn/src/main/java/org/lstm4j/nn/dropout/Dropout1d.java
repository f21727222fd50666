package org.lstm4j.nn.dropout;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * In training mode, each channel, a row of L values, is zeroed with probability p and the others are scaled by 1 / (1 - p);
 * in evaluation mode, y = x.
 *
 * <p>Shapes: x and y are (N, C, L) or (C, L). Masks are drawn as in PyTorch's random stream, one value for each channel. At
 * p = 0 and p = 1 nothing is drawn.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another rank.
 *
 * <p>Source: J. Tompson et al., "Efficient Object Localization Using Convolutional Networks", arXiv:1411.4280 (2014).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html">torch.nn.Dropout1d</a>
 */
public final class Dropout1d extends ChannelDropout {
    private static final double P = 0.5;

    /** With p = 0.5. */
    public Dropout1d(Generator generator) {
        this(P, generator);
    }

    /**
     * @param p probability of a channel to be zeroed; default 0.5
     * @param generator draws the masks; held
     * @throws IllegalArgumentException if p is not between 0 and 1
     */
    public Dropout1d(double p, Generator generator) {
        super("Dropout1d", p, generator);
    }

    @Override
    protected Variable compute(Variable x) {
        if (x.rank() < 2 || x.rank() > 3) {
            throw new ShapeMismatchException(
                    "Dropout1d", "expected an input of shape (N, C, L) or (C, L), but got " + x.shape());
        }
        return x.rank() == 2 ? super.compute(x.unsqueeze(0)).squeeze(0) : super.compute(x);
    }
}
