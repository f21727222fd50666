package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * The rule of losses by element: element i of the loss depends on element i of each input only, so the gradient of an
 * input is dy times a derivative, element by element.
 */
final class ElementLoss {
    /** The derivative of the loss with respect to one input, at the values of the inputs. */
    @FunctionalInterface
    interface Derivative {
        Variable at(Variable[] inputs);
    }

    private ElementLoss() {}

    /**
     * dx(i) = dy derivative(i). Saves the inputs.
     *
     * @param inputs Not modified; held
     * @param derivatives with respect to the first inputs; inputs beyond them are constants
     */
    static Variable of(String name, Tensor value, Variable[] inputs, Derivative... derivatives) {
        int count = inputs.length;
        return Rule.of(name, inputs).saves(inputs).output(value, g -> {
            Variable[] held = new Variable[count];
            for (int i = 0; i < count; i++) {
                held[i] = g.saved(i);
            }
            for (int i = 0; i < derivatives.length; i++) {
                if (g.needsGrad(i)) {
                    g.set(i, times(g.dy(), derivatives[i].at(held)));
                }
            }
        });
    }

    /**
     * dy times a derivative, but 0 where dy is 0 and the derivative is NaN or infinite: an element that a mask excludes
     * gets a gradient of 0, even if it is NaN.
     */
    static Variable times(Variable dy, Variable derivative) {
        Variable product = dy.mul(derivative);
        Tensor values = product.data();
        // The sum is NaN if any element is. It costs less than the mask, which is rarely needed.
        if (isNonZeroConstant(dy.data()) || !Double.isNaN(values.sum().item())) {
            return product;
        }
        Tensor excluded = values.ne(values).mul(dy.data().eq(0));
        return product.maskedFill(excluded, 0);
    }

    /** Whether dy is one value other than 0, broadcast: the gradient of a mean or a sum, which excludes nothing. */
    private static boolean isNonZeroConstant(Tensor dy) {
        int[] strides = dy.strides();
        for (int d = 0; d < strides.length; d++) {
            if (dy.size(d) == 0 || (dy.size(d) > 1 && strides[d] != 0)) {
                return false;
            }
        }
        return dy.get(new int[strides.length]) != 0;
    }
}
