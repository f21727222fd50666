package org.lstm4j.tensor.kernel;

/** Elementwise functions of two values. Comparisons return 1 for true and 0 for false. */
public enum BinaryOp {
    ADD,
    SUB,
    MUL,
    DIV,
    POW,
    /** The larger value; NaN if either is NaN. */
    MAXIMUM,
    /** The smaller value; NaN if either is NaN. */
    MINIMUM,
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE
}
