package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Checks of the arguments of losses; messages follow PyTorch's. */
final class Check {
    private Check() {}

    /** A target, or another input, of the shape and type of the first. */
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
            throw new IllegalArgumentException(loss + ": " + what + " must have the type of the input, " + expected
                    + ", but got " + got + "; convert with to(DType)");
        }
    }

    /** A constant factor of the losses, which may repeat along their dimensions. */
    static void weight(String loss, String what, Variable input, @Nullable Tensor weight) {
        if (weight == null) {
            return;
        }
        type(loss, what, input.dtype(), weight.dtype());
        if (!repeats(loss, weight.shape(), input.shape())) {
            throw new ShapeMismatchException(
                    loss,
                    what + " size " + weight.shape() + " must be the input size " + input.shape()
                            + " or broadcast to it");
        }
    }

    private static boolean repeats(String loss, Shape weight, Shape input) {
        try {
            return Shape.broadcast(loss, weight, input).equals(input);
        } catch (ShapeMismatchException e) {
            return false;
        }
    }
}
