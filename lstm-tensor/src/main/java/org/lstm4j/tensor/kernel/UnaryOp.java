package org.lstm4j.tensor.kernel;

/** Functions of one number that the element loops know. */
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
