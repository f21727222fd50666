package org.lstm4j.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** New shapes and strides over the same values. Nothing is copied. */
final class Views {
    private Views() {}

    static Tensor permute(Tensor x, int[] dims) {
        int rank = x.rank();
        if (dims.length != rank) {
            throw new ShapeMismatchException(
                    "permute",
                    "expected " + rank + " dimensions for shape " + x.shape() + ", but got " + Arrays.toString(dims));
        }
        int[] sizes = new int[rank];
        int[] strides = new int[rank];
        boolean[] seen = new boolean[rank];
        for (int d = 0; d < rank; d++) {
            int from = x.shape().dim("permute", dims[d]);
            if (seen[from]) {
                throw new IllegalArgumentException(
                        "permute: dimension " + dims[d] + " appears twice in " + Arrays.toString(dims));
            }
            seen[from] = true;
            sizes[d] = x.shape().sizes()[from];
            strides[d] = x.ownStrides()[from];
        }
        return x.view(Shape.owned(sizes), strides, x.offset());
    }

    /** The same elements with the dimensions in the order of memory: row-major over this view is the order of memory. */
    static Tensor inMemoryOrder(Tensor x) {
        return permute(x, memoryOrder(x));
    }

    /** The dimensions from the largest stride to the smallest. */
    static int[] memoryOrder(Tensor x) {
        int[] strides = x.ownStrides();
        int[] order = new int[x.rank()];
        Arrays.setAll(order, d -> d);
        if (x.isContiguous()) {
            return order;
        }
        for (int i = 1; i < order.length; i++) {
            int dim = order[i];
            int at = i;
            for (; at > 0 && strides[order[at - 1]] < strides[dim]; at--) {
                order[at] = order[at - 1];
            }
            order[at] = dim;
        }
        return order;
    }

    static Tensor transpose(Tensor x, int dim0, int dim1) {
        int a = x.shape().dim("transpose", dim0);
        int b = x.shape().dim("transpose", dim1);
        if (x.rank() == 0 || a == b) {
            return x;
        }
        int[] order = new int[x.rank()];
        Arrays.setAll(order, d -> d == a ? b : d == b ? a : d);
        return permute(x, order);
    }

    /** start, start + step, ... below end, along one dimension. */
    static Tensor slice(Tensor x, int dim, int start, int end, int step) {
        int at = requireDim("slice", x, dim);
        if (step <= 0) {
            throw new IllegalArgumentException("slice: step must be greater than zero, but got " + step);
        }
        int size = x.size(at);
        int from = clip(start, size);
        int to = Math.max(from, clip(end, size));
        int[] strides = x.ownStrides().clone();
        int offset = x.offset() + from * strides[at];
        strides[at] *= step;
        return x.view(x.shape().with(at, (int) (((long) to - from + step - 1) / step)), strides, offset);
    }

    /* Python's rule: negative from the end, then clipped to the range. */
    private static int clip(int index, int size) {
        int from = index < 0 ? index + size : index;
        return Math.min(Math.max(from, 0), size);
    }

    static Tensor narrow(Tensor x, int dim, int start, int length) {
        int at = requireDim("narrow", x, dim);
        int size = x.size(at);
        int from = start < 0 ? start + size : start;
        if (from < 0 || length < 0 || from > size - length) {
            throw new IndexOutOfBoundsException("narrow: start " + start + " and length " + length
                    + " exceed dimension " + at + " of shape " + x.shape());
        }
        return x.view(x.shape().with(at, length), x.ownStrides(), x.offset() + from * x.ownStrides()[at]);
    }

    static Tensor select(Tensor x, int dim, int index) {
        int at = requireDim("select", x, dim);
        int size = x.size(at);
        if (index < -size || index >= size) {
            throw new IndexOutOfBoundsException("select: index " + index + " is out of range for dimension " + at
                    + " of shape " + x.shape() + ": expected " + -size + " to " + (size - 1));
        }
        int[] strides = Shape.dropped(x.ownStrides(), at);
        int position = index < 0 ? index + size : index;
        return x.view(x.shape().without(at), strides, x.offset() + position * x.ownStrides()[at]);
    }

    static Tensor unsqueeze(Tensor x, int dim) {
        int at = newDim("unsqueeze", x, dim);
        int[] sizes = new int[x.rank() + 1];
        int[] strides = new int[x.rank() + 1];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = d == at ? 1 : x.shape().sizes()[d < at ? d : d - 1];
            strides[d] = d == at ? 1 : x.ownStrides()[d < at ? d : d - 1];
        }
        return x.view(Shape.owned(sizes), strides, x.offset());
    }

    static Tensor squeeze(Tensor x, int dim) {
        int at = x.shape().dim("squeeze", dim);
        return x.rank() > 0 && x.size(at) == 1 ? select(x, at, 0) : x;
    }

    static Tensor expand(Tensor x, Shape shape) {
        if (shape.equals(x.shape())) {
            return x;
        }
        if (!Shape.broadcast("broadcastTo", x.shape(), shape).equals(shape)) {
            throw ShapeMismatchException.operands(
                    "broadcastTo", x.shape(), shape, "the first must grow to the second, and only from sizes of 1");
        }
        return x.view(shape, x.stridesFor(shape), x.offset());
    }

    /** The requested sizes with a -1 inferred. */
    static Shape infer(String operation, Shape shape, int[] sizes) {
        int unknown = -1;
        long known = 1;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == -1 && unknown < 0) {
                unknown = d;
            } else if (sizes[d] < 0) {
                throw new IllegalArgumentException(operation + ": sizes must be zero or more, with at most one -1, but"
                        + " got " + Arrays.toString(sizes));
            } else {
                known *= sizes[d];
            }
        }
        int[] out = sizes.clone();
        if (unknown >= 0 && known > 0 && shape.numel() % known == 0) {
            out[unknown] = (int) (shape.numel() / known);
            known *= out[unknown];
        }
        if (known != shape.numel() || (unknown >= 0 && out[unknown] < 0)) {
            throw new ShapeMismatchException(
                    operation,
                    "shape " + shape + " has " + shape.numel() + " elements and cannot become "
                            + Arrays.toString(sizes));
        }
        return Shape.owned(out);
    }

    /** Strides of a view in another shape with the same order of elements, or null if there are none. */
    static int @Nullable [] reshapeStrides(Tensor x, Shape target) {
        if (x.isContiguous() || x.numel() == 0) {
            return target.contiguousStrides();
        }
        int[] sizes = x.shape().sizes();
        int[] strides = x.ownStrides();
        int[] out = target.contiguousStrides().clone();
        int t = target.rank() - 1;
        int s = sizes.length - 1;
        // From the last dimension: old dimensions that are contiguous with each other can be divided in another way.
        while (s >= 0) {
            int base = strides[s];
            int run = sizes[s];
            while (s > 0 && (sizes[s - 1] == 1 || strides[s - 1] == base * run || run == 1)) {
                s--;
                base = run == 1 ? strides[s] : base;
                run *= sizes[s];
            }
            int step = base;
            int covered = 1;
            while (t >= 0 && covered < run) {
                covered *= target.sizes()[t];
                out[t] = step;
                step *= target.sizes()[t];
                t--;
            }
            if (covered != run) {
                return null;
            }
            s--;
        }
        return out;
    }

    /** The index of a dimension that will be added. */
    static int newDim(String operation, Tensor x, int dim) {
        int rank = x.rank();
        if (dim < -rank - 1 || dim > rank) {
            throw new IndexOutOfBoundsException(operation + ": dimension out of range for shape " + x.shape()
                    + ": expected " + (-rank - 1) + " to " + rank + ", but got " + dim);
        }
        return dim < 0 ? dim + rank + 1 : dim;
    }

    private static int requireDim(String operation, Tensor x, int dim) {
        if (x.rank() == 0) {
            throw new ShapeMismatchException(operation, "expected at least one dimension, but got a scalar");
        }
        return x.shape().dim(operation, dim);
    }
}
