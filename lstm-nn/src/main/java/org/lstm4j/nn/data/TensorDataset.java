package org.lstm4j.nn.data;

import java.util.Arrays;
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
    private final int size;
    private final @Nullable Tensor x;
    private final @Nullable Rows tokens;
    private final @Nullable Tensor y;
    private final @Nullable Rows labels;

    private TensorDataset(
            @Nullable Tensor x, @Nullable IntTensor tokens, @Nullable Tensor y, @Nullable IntTensor labels) {
        @Nullable
        Shape[] shapes = {
            x == null ? null : x.shape(),
            tokens == null ? null : tokens.shape(),
            y == null ? null : y.shape(),
            labels == null ? null : labels.shape()
        };
        size = commonSize(shapes);
        this.x = x;
        this.tokens = tokens == null ? null : new Rows(tokens);
        this.y = y;
        this.labels = labels == null ? null : new Rows(labels);
    }

    /**
     * Inputs without targets.
     *
     * @param x (N, ..)
     * @throws ShapeMismatchException if a tensor is a scalar, or, in the methods below, first dimensions differ
     */
    public static TensorDataset of(Tensor x) {
        return new TensorDataset(x, null, null, null);
    }

    /** Inputs (N, ..) and targets (N, ..) as values. */
    public static TensorDataset of(Tensor x, Tensor y) {
        return new TensorDataset(x, null, y, null);
    }

    /** Inputs (N, ..) as values, targets (N) or (N, ..) as class indices. */
    public static TensorDataset of(Tensor x, IntTensor labels) {
        return new TensorDataset(x, null, null, labels);
    }

    /** Tokens (N, ..) without targets. */
    public static TensorDataset of(IntTensor tokens) {
        return new TensorDataset(null, tokens, null, null);
    }

    /** Tokens (N, ..), targets (N, ..) as values. */
    public static TensorDataset of(IntTensor tokens, Tensor y) {
        return new TensorDataset(null, tokens, y, null);
    }

    /** Tokens (N, ..), targets (N) or (N, ..) as class indices. */
    public static TensorDataset of(IntTensor tokens, IntTensor labels) {
        return new TensorDataset(null, tokens, null, labels);
    }

    private static int commonSize(@Nullable Shape[] shapes) {
        int size = -1;
        StringBuilder all = new StringBuilder();
        boolean differ = false;
        for (Shape shape : shapes) {
            if (shape == null) {
                continue;
            }
            if (shape.rank() == 0) {
                throw new ShapeMismatchException(
                        "TensorDataset", "expected tensors of shape (N, ..), but got a scalar");
            }
            differ |= size >= 0 && size != shape.size(0);
            size = shape.size(0);
            all.append(all.isEmpty() ? "" : " and ").append(shape);
        }
        if (differ) {
            throw new ShapeMismatchException("TensorDataset", "Size mismatch between tensors: " + all);
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
                x == null ? null : x.select(0, index),
                tokens == null ? null : tokens.get(index),
                y == null ? null : y.select(0, index),
                labels == null ? null : labels.get(index));
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
