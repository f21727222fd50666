package org.lstm4j.nn.conv;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Convolution by one GEMM for each example and group: with W as a matrix (O, C taps) and the taps of x as a matrix (C taps,
 * outputs),
 *
 * <pre>
 * y = W X + b;   dW = dy Xᵀ,   dX = Wᵀ dy,   db = sum of dy
 * </pre>
 *
 * The matrix of taps is made for one example at a time, and again in the backward, so that it is never saved. With
 * createGraph the backward is composed of operations.
 */
final class ConvolutionRule {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int BIAS = 2;
    private static final int[] ALL_BUT_CHANNELS = {0, 2};

    private final Window window;
    private final int groups;
    private final int batch;
    /** Input channels of a group. */
    private final int inputs;
    /** Output channels of a group. */
    private final int outputs;
    /** Taps of all input channels of a group. */
    private final int taps;

    /**
     * @param x (N, C, L)
     * @param weight (O, C / groups, taps)
     */
    ConvolutionRule(Window window, int groups, Variable x, Variable weight) {
        this.window = window;
        this.groups = groups;
        this.batch = x.size(0);
        this.inputs = x.size(1) / groups;
        this.outputs = weight.size(0) / groups;
        this.taps = inputs * window.taps();
    }

    Variable apply(Variable x, Variable weight, @Nullable Variable bias) {
        Tensor y = Tensor.zeros(x.dtype(), batch, groups * outputs, window.outputs());
        if (bias != null) {
            y.copyInPlace(bias.data().reshape(-1, 1));
        }
        Tensor data = x.data().contiguous();
        Tensor kernels = weight.data().contiguous();
        Tensor scratch = scratch(x);
        for (int n = 0; n < batch; n++) {
            for (int g = 0; g < groups; g++) {
                part(y, n, g, outputs)
                        .addProductInPlace(matrix(kernels, g), columns(part(data, n, g, inputs), scratch));
            }
        }
        Variable[] all = Stream.of(x, weight, bias).filter(Objects::nonNull).toArray(Variable[]::new);
        return Rule.of("Conv1d", all).saves(x, weight).output(y, g -> backward(g, bias != null));
    }

    private Tensor scratch(Variable x) {
        return window.isInput() ? Tensor.zeros(x.dtype(), 0) : Tensor.zeros(x.dtype(), taps, window.outputs());
    }

    /** The channels of one group of one example, as a matrix. */
    private Tensor part(Tensor x, int n, int group, int channels) {
        return x.select(0, n).narrow(0, group * channels, channels);
    }

    /** The weight of one group as a matrix (outputs, taps). */
    private Tensor matrix(Tensor weight, int group) {
        return weight.narrow(0, group * outputs, outputs).reshape(outputs, taps);
    }

    /** The matrix of taps; positions outside of the input stay zeros from call to call. */
    private Tensor columns(Tensor x, Tensor scratch) {
        if (window.isInput()) {
            return x;
        }
        UnfoldKernel.of(x.dtype()).unfold(window, inputs, x, scratch);
        scratch.markChanged();
        return scratch;
    }

    private void backward(Gradients g, boolean hasBias) {
        Variable x = g.saved(X);
        Variable weight = g.saved(WEIGHT);
        if (hasBias && g.needsGrad(BIAS)) {
            g.set(BIAS, g.dy().sum(ALL_BUT_CHANNELS, false));
        }
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, x, weight);
            return;
        }
        Tensor dy = g.dy().data().contiguous();
        Tensor scratch = scratch(x);
        if (g.needsGrad(X)) {
            g.set(X, Variable.of(inputGradient(x.shape(), weight.data().contiguous(), dy, scratch)));
        }
        if (g.needsGrad(WEIGHT)) {
            Tensor data = x.data().contiguous();
            Tensor dw = Tensor.zeros(x.dtype(), weight.shape());
            scratch.fillInPlace(0);
            for (int n = 0; n < batch; n++) {
                for (int group = 0; group < groups; group++) {
                    Tensor columns = columns(part(data, n, group, inputs), scratch);
                    matrix(dw, group).addProductInPlace(part(dy, n, group, outputs), columns.t());
                }
            }
            g.set(WEIGHT, Variable.of(dw));
        }
    }

    private Tensor inputGradient(Shape shape, Tensor weight, Tensor dy, Tensor scratch) {
        Tensor dx = Tensor.zeros(dy.dtype(), shape);
        for (int n = 0; n < batch; n++) {
            for (int group = 0; group < groups; group++) {
                Tensor to = part(dx, n, group, inputs);
                Tensor columns = window.isInput() ? to : scratch.fillInPlace(0);
                columns.addProductInPlace(matrix(weight, group).t(), part(dy, n, group, outputs));
                if (!window.isInput()) {
                    UnfoldKernel.of(dy.dtype()).foldAdd(window, inputs, scratch, to);
                }
            }
        }
        return dx;
    }

    private void backwardWithGraph(Gradients g, Variable x, Variable weight) {
        int[] positions = new int[window.taps() * window.outputs()];
        for (int k = 0; k < window.taps(); k++) {
            for (int t = 0; t < window.outputs(); t++) {
                positions[k * window.outputs() + t] = t * window.stride() + k * window.dilation();
            }
        }
        int left = window.left();
        int padded = Math.max(left + window.length(), positions[positions.length - 1] + 1);
        int channels = x.size(1);
        Variable dy = g.dy().reshape(batch, groups, outputs, window.outputs());
        Variable kernels = weight.reshape(groups, outputs, taps);
        if (g.needsGrad(X)) {
            Variable zeros = Variable.of(Tensor.zeros(x.dtype(), batch, channels, padded));
            Variable columns = kernels.transpose(-2, -1).matmul(dy).reshape(batch, channels, positions.length);
            g.set(X, zeros.indexAdd(2, positions, columns).narrow(2, left, window.length()));
        }
        if (g.needsGrad(WEIGHT)) {
            Variable before = Variable.of(Tensor.zeros(x.dtype(), batch, channels, left));
            Variable after = Variable.of(Tensor.zeros(x.dtype(), batch, channels, padded - left - window.length()));
            Variable columns = Variable.concat(List.of(before, x, after), 2)
                    .indexSelect(2, positions)
                    .reshape(batch, groups, taps, window.outputs());
            Variable products = dy.matmul(columns.transpose(-2, -1));
            g.set(WEIGHT, products.sum(new int[] {0}, false).reshape(weight.shape()));
        }
    }
}
