package org.lstm4j.nn.testing;

import java.util.List;
import org.lstm4j.tensor.Tensor;

/** Views whose elements are not next to each other. */
public final class Strided {
    private Strided() {}

    /** A tensor of the same values as a strided view, with NaN between the elements where a view can have that. */
    public static Tensor of(Tensor x) {
        Tensor nan = Tensor.full(x.dtype(), x.shape(), Double.NaN);
        return Tensor.stack(List.of(x, nan), x.rank()).select(x.rank(), 0);
    }

    /** A matrix of the same values as the transpose of a contiguous one. */
    public static Tensor transposed(Tensor x) {
        return x.transpose(0, 1).contiguous().transpose(0, 1);
    }
}
