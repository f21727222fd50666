package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Argument checks of losses; messages follow PyTorch's. */
final class LossChecks {
    private LossChecks() {}

    /** A target or second input of the shape and dtype of the first. */
    static void same(String loss, String what, Variable input, Variable other) {
        if (!input.shape().equals(other.shape())) {
            throw new ShapeMismatchException(
                    loss,
                    what + " size " + other.shape() + " must be the same as input size " + input.shape()
                            + ": nothing is broadcast");
        }
        type(loss, what, input.dtype(), other.dtype());
    }

    static void type(String loss, String what, DType expected, DType got) {
        if (expected != got) {
            throw new IllegalArgumentException(loss + ": " + what + " must have the dtype of the input, " + expected
                    + ", but got " + got + "; convert with to(DType)");
        }
    }

    /** A constant weight of the losses that broadcasts to the shape of the input. */
    static void weight(String loss, String what, Variable input, @Nullable Tensor weight) {
        if (weight == null) {
            return;
        }
        type(loss, what, input.dtype(), weight.dtype());
        if (!broadcasts(loss, weight.shape(), input.shape())) {
            throw new ShapeMismatchException(
                    loss,
                    what + " size " + weight.shape() + " must be the input size " + input.shape()
                            + " or broadcast to it");
        }
    }

    private static boolean broadcasts(String loss, Shape weight, Shape input) {
        try {
            return Shape.broadcast(loss, weight, input).equals(input);
        } catch (ShapeMismatchException e) {
            return false;
        }
    }
}
