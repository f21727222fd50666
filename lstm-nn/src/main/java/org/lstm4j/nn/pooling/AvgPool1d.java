package org.lstm4j.nn.pooling;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * The mean of each window: {@code y[.., t] = 1/k Σ_i x[.., t stride + i - padding]}, where k = kernelSize and positions
 * outside of x are zeros. Without countIncludePad, and for the part of a window beyond the padding, k is the number of
 * positions that count.
 *
 * <p>Shapes: x is (N, C, L) or (C, L), y has Lout = ⌊(L + 2 padding - kernelSize) / stride⌋ + 1 in place of L, and ⌈⌉ with
 * ceilMode, without a window that would begin beyond x.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another rank or is shorter than a window.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html">torch.nn.AvgPool1d</a>
 */
public final class AvgPool1d extends Layer {
    /**
     * Options.
     *
     * @param kernelSize values in a window
     * @param stride distance of the windows; default kernelSize
     * @param padding zeros at each end, at most kernelSize / 2; default 0
     * @param ceilMode whether a window may end beyond the padding; default false
     * @param countIncludePad whether the zeros count in the mean; default true
     */
    public record Options(int kernelSize, int stride, int padding, boolean ceilMode, boolean countIncludePad)
            implements AvgPool1dOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a number is not greater than zero, or padding is negative or more than half
         *     of kernelSize
         */
        public Options {
            PooledLength.require("AvgPool1d", kernelSize, stride, padding);
        }
    }

    private final Options options;

    /** The default options for a size of windows. */
    public static Options options(int kernelSize) {
        return new Options(kernelSize, Require.positive("AvgPool1d", "kernel_size", kernelSize), 0, false, true);
    }

    /** With the default options: windows side by side. */
    public AvgPool1d(int kernelSize) {
        this(options(kernelSize));
    }

    /** With these options. */
    public AvgPool1d(Options options) {
        this.options = options;
    }

    @Override
    protected Variable compute(Variable x) {
        int padding = options.padding();
        int size = options.kernelSize();
        int outputs = PooledLength.of("AvgPool1d", x, size, options.stride(), padding, options.ceilMode());
        int length = x.size(-1);
        Windows windows = new Windows(outputs);
        for (int t = 0; t < outputs; t++) {
            int start = t * options.stride() - padding;
            int end = Math.min(start + size, length + padding);
            windows.start()[t] = Math.max(start, 0);
            windows.end()[t] = Math.min(end, length);
            windows.divisor()[t] = options.countIncludePad() ? end - start : windows.end()[t] - windows.start()[t];
        }
        return PoolingRule.mean("AvgPool1d", x, windows);
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        return "kernel_size=(" + options.kernelSize() + ",), stride=(" + options.stride() + ",), padding=("
                + options.padding() + ",)";
    }

    @Override
    protected String describeFully() {
        return describe()
                + (options.ceilMode() ? ", ceil_mode=True" : "")
                + (options.countIncludePad() ? "" : ", count_include_pad=False");
    }
}
