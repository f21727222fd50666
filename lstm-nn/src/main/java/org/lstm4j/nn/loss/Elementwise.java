package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * Losses of which each element depends on one element of each input: the gradient of an input is dy times a slope,
 * element by element.
 */
final class Elementwise {
    /** The derivative of the loss by one input, where the inputs have the given values. */
    @FunctionalInterface
    interface Slope {
        Variable at(Variable[] inputs);
    }

    private Elementwise() {}

    /**
     * dx(i) = dy slope(i). Saves the inputs.
     *
     * @param inputs Not modified; held
     * @param slopes of the first inputs; those that have none are constants
     */
    static Variable loss(String name, Tensor value, Variable[] inputs, Slope... slopes) {
        int count = inputs.length;
        return Rule.of(name, inputs).saves(inputs).output(value, g -> {
            Variable[] held = new Variable[count];
            for (int i = 0; i < count; i++) {
                held[i] = g.saved(i);
            }
            for (int i = 0; i < slopes.length; i++) {
                if (g.needsGrad(i)) {
                    g.set(i, times(g.dy(), slopes[i].at(held)));
                }
            }
        });
    }

    /**
     * dy slope, but 0 where dy is 0 and the slope is NaN or infinite: an element that a mask has left out gets no
     * gradient, whatever stands there.
     */
    static Variable times(Variable dy, Variable slope) {
        Variable product = dy.mul(slope);
        Tensor values = product.data();
        // A sum is NaN if a term is. It costs less than a mask, which is seldom needed.
        if (isOneNumber(dy.data()) || !Double.isNaN(values.sum().item())) {
            return product;
        }
        Tensor leftOut = values.ne(values).mul(dy.data().eq(0));
        return product.maskedFill(leftOut, 0);
    }

    /** Whether this is a number other than 0, repeated: the gradient of a mean or sum, which leaves nothing out. */
    private static boolean isOneNumber(Tensor dy) {
        int[] strides = dy.strides();
        for (int d = 0; d < strides.length; d++) {
            if (dy.size(d) == 0 || (dy.size(d) > 1 && strides[d] != 0)) {
                return false;
            }
        }
        return dy.get(new int[strides.length]) != 0;
    }
}
