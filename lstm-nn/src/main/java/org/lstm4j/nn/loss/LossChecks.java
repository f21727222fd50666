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
        requireBroadcasts(loss, what, input, weight);
    }

    private static void requireBroadcasts(String loss, String what, Variable input, Tensor given) {
        type(loss, what, input.dtype(), given.dtype());
        if (!broadcasts(loss, given.shape(), input.shape())) {
            throw new ShapeMismatchException(
                    loss,
                    what + " size " + given.shape() + " must be the input size " + input.shape()
                            + " or broadcast to it");
        }
    }

    /** A parameter of a distribution, broadcast to the shape of the input. */
    static Variable parameter(String loss, String what, Variable input, Variable parameter) {
        requireBroadcasts(loss, what, input, parameter.data());
        return parameter.shape().equals(input.shape()) ? parameter : parameter.broadcastTo(input.shape());
    }

    /** All elements greater than 0, or 0 or more; NaN, which a mask may exclude, passes. */
    static void positive(String loss, String what, Tensor values, boolean orZero) {
        Tensor wrong = orZero ? values.lt(0) : values.le(0);
        if (wrong.numel() == 0 || wrong.max().item() == 0) {
            return;
        }
        double[] all = values.toDoubleArray();
        int at = 0;
        while (orZero ? !(all[at] < 0) : !(all[at] <= 0)) {
            at++;
        }
        throw new IllegalArgumentException(loss + ": expected " + what + (orZero ? " of 0 or more" : " greater than 0")
                + ", but element " + at + " of shape " + values.shape() + " is " + all[at]);
    }

    private static boolean broadcasts(String loss, Shape weight, Shape input) {
        try {
            return Shape.broadcast(loss, weight, input).equals(input);
        } catch (ShapeMismatchException e) {
            return false;
        }
    }
}
