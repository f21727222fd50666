package org.lstm4j.nn.internal;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Random masks, from PyTorch's stream. */
public final class Masks {
    private Masks() {}

    /** 0 with probability p, else 1 / (1 - p). */
    public static Tensor dropout(DType dtype, Shape shape, double p, Generator generator) {
        Tensor keep = Tensor.zeros(dtype, shape).bernoulliInPlace(generator, 1 - p);
        // Nothing is kept at p = 1, where the scale would be infinite.
        return p == 1 ? keep : keep.div(1 - p);
    }
}
