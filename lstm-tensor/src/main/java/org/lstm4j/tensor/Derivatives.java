package org.lstm4j.tensor;

import org.lstm4j.tensor.kernel.UnaryOp;

/**
 * Gradients of functions whose derivative takes several operations, each in one pass and into a given tensor: what the backward
 * of automatic differentiation calls where nothing differentiates the gradient again. With y = f(x), dy is the gradient of y and
 * dx that of x; all have one shape and type, and dx is contiguous and shares no values with the others.
 */
public final class Derivatives {
    private Derivatives() {}

    /**
     * dx = dy where x &gt; 0 or x is NaN, else 0.
     *
     * @param dy Not modified
     * @param y relu(x). Not modified
     * @param dx Modified
     */
    public static void relu(Tensor dy, Tensor y, Tensor dx) {
        require("relu", dy, y, dx);
        Elementwise.where(y, dy, Tensor.scalar(dy.dtype(), 0), dx);
        dx.markChanged();
    }

    /**
     * dx = dy (Φ(x) + x φ(x)), with the normal distribution's Φ and its density φ.
     *
     * @param dy Not modified
     * @param x Not modified
     * @param dx Modified
     */
    public static void gelu(Tensor dy, Tensor x, Tensor dx) {
        require("gelu", dy, x, dx);
        Elementwise.unary(UnaryOp.GELU_SLOPE, x, dx);
        dx.mulInPlace(dy);
    }

    /**
     * dx = y (dy - sum of dy y) along one dimension.
     *
     * @param dy Not modified
     * @param y softmax(x). Not modified
     * @param dim negative counts from the last
     * @param dx Modified
     */
    public static void softmax(Tensor dy, Tensor y, int dim, Tensor dx) {
        require("softmax", dy, y, dx);
        Reductions.softmaxGradient(dy, y, dim, dx);
        dx.markChanged();
    }

    private static void require(String operation, Tensor dy, Tensor held, Tensor dx) {
        if (!dy.shape().equals(held.shape()) || !dx.shape().equals(held.shape())) {
            throw new ShapeMismatchException(
                    operation + " gradient",
                    "expected dy and dx of shape " + held.shape() + ", but got " + dy.shape() + " and " + dx.shape());
        }
        Elementwise.requireSameType(operation + " gradient", dy, held);
        Elementwise.requireSameType(operation + " gradient", dx, held);
    }
}
