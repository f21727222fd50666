package org.lstm4j.nn.conv;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.init.FanMode;
import org.lstm4j.nn.init.Init;
import org.lstm4j.nn.init.Nonlinearity;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A convolution over the last dimension, as of neural networks (a cross-correlation):
 *
 * <pre>
 * y[n, o, t] = b[o] + Σ_c Σ_k w[o, c, k] x[n, c, t stride + k dilation - padding]
 * </pre>
 *
 * with the channels c of the group of o.
 *
 * <p>Shapes: x is (N, C, L) or (C, L), with C = inChannels, y is (N, O, Lout) or (O, Lout), with O = outChannels and
 *
 * <pre>
 * Lout = ⌊(L + all padding - dilation (kernelSize - 1) - 1) / stride⌋ + 1
 * </pre>
 *
 * Parameters: {@code weight} (O, C / groups, kernelSize) and {@code bias} (O), both drawn from U(-k, k) with k = 1 / √(C /
 * groups kernelSize), the weight first.
 *
 * <p>The output of a recurrent layer, (L, N, H) or (N, L, H), is permuted to (N, H, L) before. With {@link Padding#same} a
 * step sees later ones; a causal convolution pads (kernelSize - 1) dilation at both ends and drops as many at the end.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another shape or is shorter than the kernel or, for
 * padding by its own values, than the padding, and {@link IllegalArgumentException} if it has another dtype.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html">torch.nn.Conv1d</a>
 */
public final class Conv1d extends Layer {
    /**
     * Options.
     *
     * @param inChannels C, channels of the input
     * @param outChannels O, channels of the output
     * @param kernelSize number of taps
     * @param stride distance of the kernel's positions; default 1
     * @param padding of both ends of the input; default 0
     * @param dilation distance of the kernel's taps; default 1
     * @param groups number of groups of consecutive channels; each group of the output sees that of the input. Default 1
     * @param bias whether the layer has a bias; default true
     * @param paddingMode what the padding holds; default zeros
     * @param dtype element type of the parameters and the input; default float32
     */
    public record Options(
            int inChannels,
            int outChannels,
            int kernelSize,
            int stride,
            Padding padding,
            int dilation,
            int groups,
            boolean bias,
            PaddingMode paddingMode,
            DType dtype)
            implements Conv1dOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a number is not greater than zero, groups does not divide the channels, or
         *     padding is "same" with a stride
         */
        public Options {
            String[] names = {"in_channels", "out_channels", "kernel_size", "stride", "dilation", "groups"};
            int[] values = {inChannels, outChannels, kernelSize, stride, dilation, groups};
            for (int i = 0; i < names.length; i++) {
                Require.positive("Conv1d", names[i], values[i]);
            }
            if (inChannels % groups != 0 || outChannels % groups != 0) {
                throw new IllegalArgumentException("Conv1d: in_channels and out_channels must be divisible by groups,"
                        + " but got " + inChannels + " and " + outChannels + " with " + groups + " groups");
            }
            if (padding.equals(Padding.same()) && stride != 1) {
                throw new IllegalArgumentException(
                        "Conv1d: padding 'same' is not supported for strided convolutions, but got a stride of "
                                + stride + "; give a number of positions: Padding.of");
            }
        }

        /** These options with a number of positions as padding at each end. */
        public Options padding(int positions) {
            return padding(Padding.of(positions));
        }

        /** What the taps of the kernel span beyond one position. */
        int span() {
            return Math.multiplyExact(dilation, kernelSize - 1);
        }
    }

    private final Options options;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /** The default options for these channels and this kernel. */
    public static Options options(int inChannels, int outChannels, int kernelSize) {
        return new Options(
                inChannels, outChannels, kernelSize, 1, Padding.of(0), 1, 1, true, PaddingMode.ZEROS, DType.FLOAT32);
    }

    /** With the default options. */
    public Conv1d(int inChannels, int outChannels, int kernelSize, Generator generator) {
        this(options(inChannels, outChannels, kernelSize), generator);
    }

    /**
     * With random parameters.
     *
     * @param generator source of random values for the initial parameters; not held
     */
    public Conv1d(Options options, Generator generator) {
        this.options = options;
        DType dtype = options.dtype();
        int inputs = options.inChannels() / options.groups();
        weight = register(
                "weight", new Parameter(Tensor.zeros(dtype, options.outChannels(), inputs, options.kernelSize())));
        bias = options.bias() ? register("bias", new Parameter(Tensor.zeros(dtype, options.outChannels()))) : null;
        resetOwn(generator);
    }

    @Override
    protected void resetOwn(Generator generator) {
        // The bound equals that of the bias; PyTorch's formula is kept for the same bits.
        Init.kaimingUniform(weight.data(), Math.sqrt(5), FanMode.FAN_IN, Nonlinearity.LEAKY_RELU, generator);
        if (bias != null) {
            double bound = 1 / Math.sqrt(Init.fan(weight.data(), FanMode.FAN_IN));
            bias.data().uniformInPlace(generator, -bound, bound);
        }
    }

    @Override
    protected Variable compute(Variable x) {
        Require.dtype("Conv1d", "input", x, options.dtype());
        int channels = options.inChannels();
        if (x.rank() < 2 || x.rank() > 3 || x.size(-2) != channels) {
            throw new ShapeMismatchException(
                    "Conv1d",
                    "expected an input of shape (N, " + channels + ", L) or (" + channels + ", L), but got " + x.shape()
                            + Require.channelsHint(x, channels));
        }
        if (x.rank() == 2) {
            return convolve(x.unsqueeze(0)).squeeze(0);
        }
        return convolve(x);
    }

    private Variable convolve(Variable x) {
        int length = x.size(2);
        int total = options.padding().total(options.span());
        int left = total / 2;
        long room = (long) length + total - options.span();
        if (room < 1) {
            throw new ShapeMismatchException(
                    "Conv1d",
                    "expected an input at least as long as the kernel, "
                            + (options.span() + 1) + " positions, but got a padded length of " + ((long) length + total)
                            + " of shape " + x.shape());
        }
        int outputs = (int) ((room - 1) / options.stride()) + 1;
        boolean zeros = options.paddingMode() == PaddingMode.ZEROS;
        Variable padded = zeros || total == 0 ? x : padded(x, left, total);
        Window window = new Window(
                padded.size(2), options.kernelSize(), options.stride(), options.dilation(), zeros ? left : 0, outputs);
        return new ConvolutionRule(window, options.groups(), padded, weight).apply(padded, weight, bias);
    }

    private Variable padded(Variable x, int left, int total) {
        int length = x.size(2);
        int limit = options.paddingMode().limit(length);
        if (total - left > limit) {
            throw new ShapeMismatchException(
                    "Conv1d",
                    "expected a padding of at most " + limit + " for padding_mode "
                            + options.paddingMode().text() + " and an input of shape " + x.shape() + ", but got "
                            + (total - left));
        }
        int[] positions = new int[length + total];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = options.paddingMode().position(i - left, length);
        }
        return x.indexSelect(2, positions);
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    /** The weight, of shape (O, C / groups, kernelSize). */
    public Parameter weight() {
        return weight;
    }

    /** The bias, of shape (O); null if the layer has none. */
    public @Nullable Parameter bias() {
        return bias;
    }

    @Override
    protected String describe() {
        PaddingMode mode = options.paddingMode();
        return options.inChannels() + ", " + options.outChannels() + ", kernel_size=(" + options.kernelSize()
                + ",), stride=(" + options.stride() + ",)"
                + (options.padding().equals(Padding.of(0))
                        ? ""
                        : ", padding=" + options.padding().text())
                + (options.dilation() == 1 ? "" : ", dilation=(" + options.dilation() + ",)")
                + (options.groups() == 1 ? "" : ", groups=" + options.groups())
                + (options.bias() ? "" : ", bias=" + PythonText.of(false))
                + (mode == PaddingMode.ZEROS ? "" : ", padding_mode=" + mode.text());
    }
}
