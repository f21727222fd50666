package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Products of a weight or probability and a logarithm, of which 0 log 0 = 0 is the limit. */
final class Products {
    private Products() {}

    /** a b, but 0 where a is 0 and b infinite. */
    static Tensor of(Tensor a, Tensor b) {
        Tensor product = a.mul(b);
        // The sum is NaN if any element is. It costs less than the mask, which is rarely needed.
        return Double.isNaN(product.sum().item()) ? product.maskedFill(limits(a, b), 0) : product;
    }

    /** a b, but 0 where a is 0 and b infinite. */
    static Variable of(Variable a, Variable b) {
        Variable product = a.mul(b);
        return Double.isNaN(product.data().sum().item()) ? product.maskedFill(limits(a.data(), b.data()), 0) : product;
    }

    /** 1 where a is 0 and b infinite, else 0. */
    private static Tensor limits(Tensor a, Tensor b) {
        return a.eq(0).mul(b.abs().eq(Double.POSITIVE_INFINITY));
    }
}
