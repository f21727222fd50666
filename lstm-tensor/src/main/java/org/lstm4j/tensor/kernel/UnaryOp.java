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
    ERF
}
