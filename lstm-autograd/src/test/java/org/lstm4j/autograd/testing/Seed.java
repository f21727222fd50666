package org.lstm4j.autograd.testing;

import java.util.SplittableRandom;

/** What the numbers of one try are drawn from; small to print, unlike the numbers. */
public record Seed(long value) {
    /** A stream of its own for each input of an operation. */
    public SplittableRandom stream(int which) {
        return new SplittableRandom(value + 0x9E3779B97F4A7C15L * (which + 1));
    }
}
