package org.lstm4j.nn.init;

/** What follows a weight; each has its {@link Init#calculateGain gain}. */
public enum Nonlinearity {
    /** Nothing, or a convolution: 1. */
    LINEAR,
    /** 1. */
    SIGMOID,
    /** 5/3. */
    TANH,
    /** √2. */
    RELU,
    /** √(2 / (1 + slope²)). */
    LEAKY_RELU,
    /** 3/4. */
    SELU
}
