package org.lstm4j.nn.attention;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Checks the arguments of {@link MultiheadAttention}. */
final class AttentionShapes {
    private static final String NAME = "MultiheadAttention";

    private AttentionShapes() {}

    static void require(
            MultiheadAttention.Options options,
            Variable query,
            Variable key,
            Variable value,
            MultiheadAttention.Pass pass) {
        requireInput(options, "query", query, options.embedDim(), query);
        requireInput(options, "key", key, options.kdim(), query);
        requireInput(options, "value", value, options.vdim(), query);
        boolean single = query.rank() == 2;
        int steps = single || !options.batchFirst() ? 0 : 1;
        if (key.size(steps) != value.size(steps)
                || (!single
                        && (key.size(1 - steps) != query.size(1 - steps)
                                || value.size(1 - steps) != query.size(1 - steps)))) {
            throw new ShapeMismatchException(
                    NAME,
                    "expected a key and value of equal length and of the query's batch size, but got a query "
                            + query.shape() + ", a key " + key.shape() + " and a value " + value.shape()
                            + (single ? "" : "; batch_first is " + options.batchFirst()));
        }
        int batch = single ? 1 : query.size(1 - steps);
        int source = key.size(steps);
        Tensor padding = pass.keyPadding();
        if (padding != null) {
            Shape expected = single ? Shape.of(source) : Shape.of(batch, source);
            requireMask("key_padding_mask", padding, expected, null);
        }
        Variable mask = pass.mask();
        if (mask != null) {
            Require.dtype(NAME, "attn_mask", mask, options.dtype());
            int length = query.size(steps);
            requireMask(
                    "attn_mask",
                    mask.data(),
                    Shape.of(length, source),
                    Shape.of(batch * options.numHeads(), length, source));
        }
    }

    private static void requireInput(
            MultiheadAttention.Options options, String name, Variable x, int features, Variable query) {
        Require.present(NAME, "a " + name, x);
        Require.dtype(NAME, name, x, options.dtype());
        if (x.rank() < 2 || x.rank() > 3 || x.rank() != query.rank() || x.size(-1) != features) {
            String form = options.batchFirst() ? "(N, length, " : "(length, N, ";
            throw new ShapeMismatchException(
                    NAME,
                    "expected a " + name + " of shape " + form + features + "), or (length, " + features
                            + ") for one sequence, but got " + x.shape() + " beside a query of shape "
                            + query.shape());
        }
    }

    private static void requireMask(String name, Tensor mask, Shape expected, @Nullable Shape other) {
        if (!mask.shape().equals(expected) && (other == null || !mask.shape().equals(other))) {
            throw new ShapeMismatchException(
                    NAME,
                    "expected " + name + " of shape " + expected + (other == null ? "" : " or " + other) + ", but got "
                            + mask.shape());
        }
    }
}
