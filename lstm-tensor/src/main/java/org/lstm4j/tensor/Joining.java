package org.lstm4j.tensor;

import java.util.List;

/** Concatenation of tensors. */
final class Joining {
    private Joining() {}

    static Tensor concat(List<Tensor> parts, int dim) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("concat: expected at least one tensor, but got none");
        }
        Tensor first = parts.get(0);
        if (first.rank() == 0) {
            throw new ShapeMismatchException("concat", "scalars cannot be concatenated; use stack");
        }
        int at = first.shape().dim("concat", dim);
        long total = 0;
        for (Tensor part : parts) {
            Elementwise.requireSameType("concat", first, part);
            if (part.rank() != first.rank()
                    || !part.shape().with(at, 0).equals(first.shape().with(at, 0))) {
                throw ShapeMismatchException.operands(
                        "concat", first.shape(), part.shape(), "all sizes but that of dimension " + at + " must agree");
            }
            total += part.size(at);
        }
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("concat: dimension " + at + " would have a size of " + total);
        }
        Tensor out = Tensor.zeros(first.dtype(), first.shape().with(at, (int) total));
        int start = 0;
        for (Tensor part : parts) {
            out.narrow(at, start, part.size(at)).write(part);
            start += part.size(at);
        }
        return out;
    }

    static Tensor stack(List<Tensor> parts, int dim) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("stack: expected at least one tensor, but got none");
        }
        Tensor first = parts.get(0);
        for (Tensor part : parts) {
            Elementwise.requireSameType("stack", first, part);
            if (!part.shape().equals(first.shape())) {
                throw ShapeMismatchException.operands("stack", first.shape(), part.shape(), "all must be the same");
            }
        }
        int at = Views.newDim("stack", first, dim);
        return concat(parts.stream().map(part -> part.unsqueeze(at)).toList(), at);
    }
}
