package org.lstm4j.autograd.testing;

import java.util.SplittableRandom;

/** The seed of the values of one try. A report prints the seed, which is shorter than the values. */
public record Seed(long value) {
    /** The random stream for one input of an operation; each index has a different stream. */
    public SplittableRandom stream(int which) {
        return new SplittableRandom(value + 0x9E3779B97F4A7C15L * (which + 1));
    }
}
