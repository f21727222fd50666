package org.lstm4j.nn.internal;

import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Dropout masks, drawn as in PyTorch's random stream. */
public final class Masks {
    private Masks() {}

    /** A mask for x of 0 with probability p, else 1 / (1 - p). Draws from the generator even at p = 1. */
    public static Tensor dropout(Tensor x, double p, Generator generator) {
        Tensor keep = Tensor.zerosLike(x).bernoulliInPlace(generator, 1 - p);
        // At p = 1 every element is dropped, and the scale would be infinite.
        return p == 1 ? keep : keep.divInPlace(Tensor.scalar(keep.dtype(), 1 - p));
    }
}
