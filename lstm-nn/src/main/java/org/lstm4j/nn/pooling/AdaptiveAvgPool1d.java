package org.lstm4j.nn.pooling;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Means over windows that divide the input evenly, for an output of a given length Lout: window t is from ⌊t L / Lout⌋ to
 * before ⌈(t + 1) L / Lout⌉.
 *
 * <p>Shapes: x is (N, C, L) or (C, L), y has Lout in place of L.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another rank or L = 0.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html">torch.nn.AdaptiveAvgPool1d</a>
 */
public final class AdaptiveAvgPool1d extends Layer {
    private final int outputSize;

    /**
     * @param outputSize Lout, the length of the output
     * @throws IllegalArgumentException if it is not greater than zero
     */
    public AdaptiveAvgPool1d(int outputSize) {
        this.outputSize = Require.positive("AdaptiveAvgPool1d", "output_size", outputSize);
    }

    @Override
    protected Variable compute(Variable x) {
        PooledLength.requireSequence("AdaptiveAvgPool1d", x);
        long length = x.size(-1);
        if (length == 0) {
            throw new ShapeMismatchException(
                    "AdaptiveAvgPool1d", "expected an input of at least one position, but got " + x.shape());
        }
        Windows windows = new Windows(outputSize);
        for (int t = 0; t < outputSize; t++) {
            windows.start()[t] = (int) (t * length / outputSize);
            windows.end()[t] = (int) (((t + 1) * length + outputSize - 1) / outputSize);
            windows.divisor()[t] = windows.end()[t] - windows.start()[t];
        }
        return PoolingRule.mean("AdaptiveAvgPool1d", x, windows);
    }

    /** The length of the output. */
    public int outputSize() {
        return outputSize;
    }

    @Override
    protected String describe() {
        return "output_size=" + outputSize;
    }
}
