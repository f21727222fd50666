package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.ShapeMismatchException;

/** Losses of a prediction against a target. */
public final class Losses {
    private Losses() {}

    /** The mean squared error; see {@link #mse(Variable, Variable, Reduction)}. */
    public static Variable mse(Variable input, Variable target) {
        return mse(input, target, Reduction.MEAN);
    }

    /**
     * The squared error (input - target)², by element, its mean or its sum.
     *
     * @param target of the shape of input: unlike PyTorch, which warns and broadcasts
     * @throws ShapeMismatchException if the shapes differ
     * @throws IllegalArgumentException if the types differ
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html">torch.nn.MSELoss</a>
     */
    public static Variable mse(Variable input, Variable target, Reduction reduction) {
        if (!input.shape().equals(target.shape())) {
            throw new ShapeMismatchException(
                    "mse",
                    "expected a target of the shape of the input, " + input.shape() + ", but got " + target.shape());
        }
        if (input.dtype() != target.dtype()) {
            throw new IllegalArgumentException("mse: expected a target of the type of the input, " + input.dtype()
                    + ", but got " + target.dtype() + "; convert one with to(DType)");
        }
        return reduction.apply(input.sub(target).square());
    }
}
