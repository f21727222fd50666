package org.lstm4j.nn.data;

import java.util.List;
import java.util.function.Function;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Stacks examples of equal shape along a new first dimension. */
final class StackCollate {
    private StackCollate() {}

    static Batch collate(List<Example> examples) {
        Example first = requireSameParts("stack", examples);
        return new Batch(
                first.hasX() ? stack(examples, Example::x) : null,
                first.hasX() ? null : stackIndices(examples, Example::tokens),
                first.hasY() ? stack(examples, Example::y) : null,
                first.hasLabels() ? stackIndices(examples, Example::labels) : null,
                first.targets(),
                null,
                null);
    }

    /** The first example, after a check that all others have the same components. */
    static Example requireSameParts(String operation, List<Example> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException(operation + " expects a non-empty list of examples");
        }
        Example first = examples.get(0);
        for (int i = 1; i < examples.size(); i++) {
            Example other = examples.get(i);
            if (!other.parts().equals(first.parts())) {
                throw new IllegalArgumentException(operation + " expects each example to have the same parts, but got "
                        + first.parts() + " at entry 0 and " + other.parts() + " at entry " + i);
            }
            if (other.targets() != first.targets()) {
                throw new IllegalArgumentException(
                        operation + " expects each example to have the same targets, but got " + first.targets()
                                + " at entry 0 and " + other.targets() + " at entry " + i);
            }
        }
        return first;
    }

    static Variable stack(List<Example> examples, Function<Example, Tensor> part) {
        List<Tensor> tensors = examples.stream().map(part).toList();
        Tensor first = tensors.get(0);
        for (int i = 1; i < tensors.size(); i++) {
            requireEqual(first.shape(), tensors.get(i).shape(), i);
            requireEqual(first.dtype(), tensors.get(i).dtype(), i);
        }
        return Variable.of(Tensor.stack(tensors, 0));
    }

    static IntTensor stackIndices(List<Example> examples, Function<Example, IntTensor> part) {
        List<IntTensor> tensors = examples.stream().map(part).toList();
        Shape shape = tensors.get(0).shape();
        int each = shape.numel();
        int[] out = new int[Math.multiplyExact(tensors.size(), each)];
        for (int i = 0; i < tensors.size(); i++) {
            requireEqual(shape, tensors.get(i).shape(), i);
            System.arraycopy(tensors.get(i).toArray(), 0, out, i * each, each);
        }
        int[] sizes = new int[shape.rank() + 1];
        sizes[0] = tensors.size();
        System.arraycopy(shape.toArray(), 0, sizes, 1, shape.rank());
        return IntTensor.of(out, sizes);
    }

    private static void requireEqual(Shape first, Shape given, int entry) {
        if (!given.equals(first)) {
            throw new ShapeMismatchException(
                    "stack",
                    "stack expects each tensor to be equal size, but got " + first + " at entry 0 and " + given
                            + " at entry " + entry);
        }
    }

    private static void requireEqual(DType first, DType given, int entry) {
        if (given != first) {
            throw new IllegalArgumentException("stack expects each tensor to be of one type, but got " + first
                    + " at entry 0 and " + given + " at entry " + entry);
        }
    }
}
