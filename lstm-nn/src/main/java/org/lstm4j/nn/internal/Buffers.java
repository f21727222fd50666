package org.lstm4j.nn.internal;

import java.util.function.Function;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.DoubleArray;
import org.lstm4j.tensor.kernel.FloatArray;

/** From tensors to the buffers that kernels take: the one way for all of this module. */
public final class Buffers {
    private static final Function<Tensor, Buffer> FLOAT = Buffers::floats;
    private static final Function<Tensor, Buffer> DOUBLE = Buffers::doubles;

    private Buffers() {}

    /**
     * The values of a tensor as a kernel's operand, without a copy. After a kernel has written to it, call
     * {@link Tensor#markChanged}.
     *
     * @param x contiguous
     * @throws IllegalStateException if it is not: a kernel would read the values of other elements
     */
    public static Buffer of(Tensor x) {
        if (!x.isContiguous()) {
            throw new IllegalStateException(
                    "a kernel expects a contiguous tensor, but got a strided view of shape " + x.shape());
        }
        return x.dtype().select(FLOAT, DOUBLE).apply(x);
    }

    private static Buffer floats(Tensor x) {
        return new FloatArray(x.floats(), x.offset());
    }

    private static Buffer doubles(Tensor x) {
        return new DoubleArray(x.doubles(), x.offset());
    }
}
