package org.lstm4j.nn.init;

/** The nonlinearity after a weight, for {@link Init#calculateGain}. Each constant documents its gain. */
public enum Nonlinearity {
    /** None: 1. */
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
