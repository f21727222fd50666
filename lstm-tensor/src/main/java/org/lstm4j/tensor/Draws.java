package org.lstm4j.tensor;

import org.lstm4j.tensor.kernel.Buffer;

/** Draws of many values of one element type. */
interface Draws {
    /** Draws from [0, 1) for the indices from one (inclusive) to another (exclusive): 24 random bits in float32, 53 in float64. */
    void unit(Generator generator, Buffer out, int from, int to);

    /** 1 with the given probability, else 0, for the indices below the end. */
    void bernoulli(Generator generator, double probability, Buffer out, int to);
}
