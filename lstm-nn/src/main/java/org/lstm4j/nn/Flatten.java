package org.lstm4j.nn;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;

/**
 * Flattens a range of dimensions into one; by default all but the first, (N, ..) to (N, *).
 *
 * <p>{@code forward} throws {@link IndexOutOfBoundsException} if startDim or endDim is out of range, and {@link
 * IllegalArgumentException} if startDim comes after endDim.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html">torch.nn.Flatten</a>
 */
public final class Flatten extends Layer {
    private final int startDim;
    private final int endDim;

    /** Flattens all dimensions but the first. */
    public Flatten() {
        this(1, -1);
    }

    /**
     * @param startDim first dimension to flatten; negative counts from the end. Default 1
     * @param endDim last dimension to flatten; negative counts from the end. Default -1
     */
    public Flatten(int startDim, int endDim) {
        this.startDim = startDim;
        this.endDim = endDim;
    }

    @Override
    protected Variable compute(Variable x) {
        if (x.rank() == 0) {
            return x.reshape(1);
        }
        int start = Require.dim("Flatten", x.shape(), startDim);
        int end = Require.dim("Flatten", x.shape(), endDim);
        if (start > end) {
            throw new IllegalArgumentException("Flatten: start_dim must not come after end_dim, but got " + startDim
                    + " and " + endDim + " for shape " + x.shape());
        }
        int[] sizes = new int[x.rank() - (end - start)];
        int joined = 1;
        for (int d = 0; d < x.rank(); d++) {
            if (d >= start && d <= end) {
                joined *= x.size(d);
            } else {
                sizes[d < start ? d : d - (end - start)] = x.size(d);
            }
        }
        sizes[start] = joined;
        return x.reshape(sizes);
    }

    @Override
    protected String describe() {
        return "start_dim=" + startDim + ", end_dim=" + endDim;
    }
}
