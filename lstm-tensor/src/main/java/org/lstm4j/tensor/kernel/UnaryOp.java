package org.lstm4j.tensor.kernel;

/** Elementwise functions of one value. */
public enum UnaryOp {
    COPY,
    NEG,
    ABS,
    SIGN,
    SQUARE,
    SQRT,
    RECIPROCAL,
    EXP,
    EXPM1,
    LOG,
    LOG1P,
    TANH,
    SIGMOID,
    RELU,
    ERF,
    /** x Φ(x), with the distribution function Φ of the normal distribution. */
    GELU,
    /** Φ(x) + x φ(x), the derivative of {@link #GELU}. */
    GELU_SLOPE
}
