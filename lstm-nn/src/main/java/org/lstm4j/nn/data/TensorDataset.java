package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A dataset of tensors: example i is row i of each. Rows of values are views: writing to one changes the tensor.
 *
 * <p>Shapes: (N, ..) gives examples of shape (..). From arrays: {@code TensorDataset.of(Tensor.of(rows),
 * IntTensor.vector(labels))}.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset">TensorDataset</a>
 */
public final class TensorDataset implements Dataset<Example> {
    private final Example all;
    private final int size;
    private final Targets targets;
    private final @Nullable Rows tokens;
    private final @Nullable Rows labels;

    private TensorDataset(Example all, Targets targets) {
        this.all = all;
        this.targets = targets;
        size = commonSize(Stream.of(
                        all.hasX() ? all.x().shape() : all.tokens().shape(),
                        all.hasY() ? all.y().shape() : null,
                        all.hasLabels() ? all.labels().shape() : null)
                .filter(Objects::nonNull)
                .toList());
        tokens = all.hasX() ? null : new Rows(all.tokens());
        labels = all.hasLabels() ? new Rows(all.labels()) : null;
    }

    /**
     * The rows of an example whose tensors have a further first dimension, such as {@code Example.of(tokens, y)}.
     *
     * @param all each component (N, ..)
     * @throws ShapeMismatchException if a tensor is a scalar, or first dimensions differ
     */
    public static TensorDataset of(Example all) {
        Targets targets = Targets.of(
                1,
                all.hasX() ? all.x().rank() : -1,
                all.hasX() ? -1 : all.tokens().shape().rank(),
                all.hasY() ? all.y().rank() : -1,
                all.hasLabels() ? all.labels().shape().rank() : -1);
        return new TensorDataset(all, targets);
    }

    /** A copy whose examples have the given meaning of their target; the default goes by ranks, see {@link Example}. */
    public TensorDataset with(Targets targets) {
        return new TensorDataset(all, targets);
    }

    /** Inputs (N, ..) without targets; this and the methods below throw as {@link #of(Example)}. */
    public static TensorDataset of(Tensor x) {
        return of(Example.of(x));
    }

    /** Inputs (N, ..) and targets (N, ..) as values. */
    public static TensorDataset of(Tensor x, Tensor y) {
        return of(Example.of(x, y));
    }

    /** Inputs (N, ..) as values, targets (N) or (N, ..) as class indices. */
    public static TensorDataset of(Tensor x, IntTensor labels) {
        return of(Example.of(x, labels));
    }

    /** Tokens (N, ..), targets (N) or (N, ..) as class indices. */
    public static TensorDataset of(IntTensor tokens, IntTensor labels) {
        return of(Example.of(tokens, labels));
    }

    private static int commonSize(List<Shape> shapes) {
        if (shapes.stream().anyMatch(shape -> shape.rank() == 0)) {
            throw new ShapeMismatchException("TensorDataset", "expected tensors of shape (N, ..), but got a scalar");
        }
        int size = shapes.get(0).size(0);
        if (shapes.stream().anyMatch(shape -> shape.size(0) != size)) {
            throw new ShapeMismatchException(
                    "TensorDataset",
                    "Size mismatch between tensors: "
                            + shapes.stream().map(Shape::toString).collect(Collectors.joining(" and ")));
        }
        return size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Example get(int index) {
        Require.index("TensorDataset", index, size);
        return new Example(
                tokens == null ? all.x().select(0, index) : null,
                tokens == null ? null : tokens.get(index),
                all.hasY() ? all.y().select(0, index) : null,
                labels == null ? null : labels.get(index),
                targets);
    }

    /** The rows of an integer tensor, which has no views. */
    private static final class Rows {
        private final int[] data;
        private final int[] sizes;
        private final int length;

        Rows(IntTensor all) {
            data = all.toArray();
            int[] shape = all.shape().toArray();
            sizes = Arrays.copyOfRange(shape, 1, shape.length);
            length = Shape.of(sizes).numel();
        }

        IntTensor get(int index) {
            return IntTensor.of(Arrays.copyOfRange(data, index * length, (index + 1) * length), sizes);
        }
    }
}
