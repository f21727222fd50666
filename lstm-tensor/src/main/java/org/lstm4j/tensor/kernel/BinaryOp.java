package org.lstm4j.tensor.kernel;

/** Functions of two numbers that the element loops know. Comparisons give 1 for true and 0 for false. */
public enum BinaryOp {
    ADD,
    SUB,
    MUL,
    DIV,
    POW,
    /** The larger one; NaN if either is NaN. */
    MAXIMUM,
    /** The smaller one; NaN if either is NaN. */
    MINIMUM,
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE
}
