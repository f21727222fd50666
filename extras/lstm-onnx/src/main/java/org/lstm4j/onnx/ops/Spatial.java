package org.lstm4j.onnx.ops;

import org.lstm4j.tensor.Tensor;

/**
 * The one spatial dimension that an operator with a window works on: (N, C, L), or (N, C, H, W) with a window of one element
 * in H or W, as tf2onnx writes it.
 *
 * @param kernel elements of the window
 * @param before padding at the start
 * @param after padding at the end
 */
record Spatial(int kernel, int stride, int dilation, int before, int after) {
    /** A function of (N, C, L). */
    interface Function {
        Tensor apply(Tensor x, Spatial window);
    }

    /**
     * Applies a function along the dimension of the window.
     *
     * @param kernel sizes of the window
     */
    static Tensor along(Site at, Tensor x, int[] kernel, Function function) {
        if (x.rank() != kernel.length + 2) {
            throw new IllegalArgumentException(
                    "expected an input of " + (kernel.length + 2) + " dimensions, but got the shape " + x.shape());
        }
        if (kernel.length == 1) {
            return function.apply(x, of(at, 0, kernel, x.size(2)));
        }
        if (kernel.length != 2 || (kernel[0] != 1 && kernel[1] != 1)) {
            throw new IllegalArgumentException("windows over two dimensions are not supported here");
        }
        int dim = kernel[0] == 1 ? 1 : 0;
        requireNone(at, 1 - dim);
        // The other dimension becomes part of the batch: (N, C, H, W) to (N H, C, W).
        Tensor turned = dim == 1 ? x.permute(0, 2, 1, 3) : x.permute(0, 3, 1, 2);
        Tensor rows = turned.reshape(turned.size(0) * turned.size(1), turned.size(2), turned.size(3));
        Tensor y = function.apply(rows, of(at, dim, kernel, rows.size(2)));
        Tensor back = y.reshape(turned.size(0), turned.size(1), y.size(1), y.size(2));
        return dim == 1 ? back.permute(0, 2, 1, 3) : back.permute(0, 2, 3, 1);
    }

    private static Spatial of(Site at, int dim, int[] kernel, int length) {
        int stride = entry(at, "strides", dim, 1);
        int dilation = entry(at, "dilations", dim, 1);
        if (kernel[dim] < 1 || stride < 1 || dilation < 1) {
            throw new IllegalArgumentException("expected kernel, stride and dilation of 1 or more, but got "
                    + kernel[dim] + ", " + stride + " and " + dilation);
        }
        String auto = at.attributes().text("auto_pad", "NOTSET");
        if (auto.startsWith("SAME")) {
            long outputs = (length + stride - 1L) / stride;
            int total = (int) Math.max(0, (outputs - 1) * stride + (kernel[dim] - 1L) * dilation + 1 - length);
            int less = total / 2;
            return new Spatial(
                    kernel[dim],
                    stride,
                    dilation,
                    auto.equals("SAME_UPPER") ? less : total - less,
                    auto.equals("SAME_UPPER") ? total - less : less);
        }
        boolean none = auto.equals("VALID");
        int before = none ? 0 : entry(at, "pads", dim, 0);
        int after = none ? 0 : entry(at, "pads", kernel.length + dim, 0);
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("expected pads of zero or more, but got " + before + " and " + after);
        }
        return new Spatial(kernel[dim], stride, dilation, before, after);
    }

    private static void requireNone(Site at, int dim) {
        if (entry(at, "strides", dim, 1) != 1 || entry(at, "pads", dim, 0) != 0 || entry(at, "pads", dim + 2, 0) != 0) {
            throw new IllegalArgumentException("windows over two dimensions are not supported here");
        }
    }

    private static int entry(Site at, String attribute, int index, int otherwise) {
        long[] values = at.attributes().integers(attribute);
        return values == null || index >= values.length ? otherwise : Dims.ints(values)[index];
    }

    /** The input with the padding. */
    Tensor padded(Tensor x, double fill) {
        return Padding.along(x, 2, before, after, "constant", fill);
    }
}
