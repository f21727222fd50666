package org.lstm4j.tensor.kernel;

/** Losses by element, of an input x and a target t. */
public enum LossOp {
    /** (x - t)². */
    SQUARED_ERROR,
    /** With d = x - t: d² / 2 where |d| is at most the parameter p, else p (|d| - p / 2). */
    HUBER,
    /** Binary cross-entropy of a logit: max(x, 0) - t x + log(1 + exp(-|x|)). */
    BCE_WITH_LOGITS
}
