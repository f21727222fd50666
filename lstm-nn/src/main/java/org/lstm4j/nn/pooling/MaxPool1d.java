package org.lstm4j.nn.pooling;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * The largest value of each window: {@code y[.., t] = max_k x[.., t stride + k dilation - padding]}, where positions outside
 * of x do not count. The first of equal values gets the gradient; a NaN is larger than all numbers.
 *
 * <p>Shapes: x is (N, C, L) or (C, L), y has Lout in place of L, with
 *
 * <pre>
 * Lout = ⌊(L + 2 padding - dilation (kernelSize - 1) - 1) / stride⌋ + 1
 * </pre>
 *
 * and ⌈⌉ with ceilMode, without a window that would begin beyond x.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another rank, is shorter than a window, or if a
 * window of a large dilation has no position inside of x.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html">torch.nn.MaxPool1d</a>
 */
public final class MaxPool1d extends Layer {
    /**
     * Options.
     *
     * @param kernelSize values in a window
     * @param stride distance of the windows; default kernelSize
     * @param padding positions at each end that do not count, at most kernelSize / 2; default 0
     * @param dilation distance of the values in a window; default 1
     * @param ceilMode whether a window may end beyond the padding; default false
     */
    public record Options(int kernelSize, int stride, int padding, int dilation, boolean ceilMode)
            implements MaxPool1dOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a number is not greater than zero, or padding is negative or more than half
         *     of kernelSize
         */
        public Options {
            PooledLength.require("MaxPool1d", kernelSize, stride, padding);
            Require.positive("MaxPool1d", "dilation", dilation);
        }
    }

    private final Options options;

    /** The default options for a size of windows. */
    public static Options options(int kernelSize) {
        return new Options(kernelSize, Require.positive("MaxPool1d", "kernel_size", kernelSize), 0, 1, false);
    }

    /** With the default options: windows side by side. */
    public MaxPool1d(int kernelSize) {
        this(options(kernelSize));
    }

    /** With these options. */
    public MaxPool1d(Options options) {
        this.options = options;
    }

    @Override
    protected Variable compute(Variable x) {
        int span = Math.addExact(Math.multiplyExact(options.dilation(), options.kernelSize() - 1), 1);
        int outputs = PooledLength.of("MaxPool1d", x, span, options.stride(), options.padding(), options.ceilMode());
        requireValues(x, outputs);
        int rows = x.shape().without(-1).numel();
        int[] index = new int[Math.multiplyExact(rows, outputs)];
        PoolingKernel.of(x.dtype()).argmax(rows, x.size(-1), options, x.data().contiguous(), index);
        return PoolingRule.select("MaxPool1d", x, index, outputs);
    }

    /** With a large dilation a window may step over the whole input. */
    private void requireValues(Variable x, int outputs) {
        for (int t = 0; t < outputs && t * options.stride() < options.padding(); t++) {
            int start = t * options.stride() - options.padding();
            if (Math.floorMod(start, options.dilation()) >= x.size(-1)) {
                throw new ShapeMismatchException(
                        "MaxPool1d",
                        "window " + t + " holds no value of an input of shape "
                                + x.shape() + " with a padding of " + options.padding() + " and a dilation of "
                                + options.dilation());
            }
        }
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        return "kernel_size=" + options.kernelSize() + ", stride=" + options.stride() + ", padding=" + options.padding()
                + ", dilation=" + options.dilation() + ", ceil_mode=" + PythonText.of(options.ceilMode());
    }
}
