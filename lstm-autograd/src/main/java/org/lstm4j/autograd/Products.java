package org.lstm4j.autograd;

import org.lstm4j.tensor.Shape;

/** The rule of the matrix product. */
final class Products {
    private Products() {}

    /** Reduces vectors and batches to matrix products with {@link #product}. */
    static Variable matmul(Variable a, Variable b) {
        if (a.rank() == 0 || b.rank() == 0 || a.size(-1) != b.size(b.rank() == 1 ? 0 : -2)) {
            return product(a, b); // throws an error with the original shapes
        }
        if (b.rank() == 1) {
            return matmul(a, b.unsqueeze(1)).squeeze(-1);
        }
        if (a.rank() == 1) {
            return matmul(a.unsqueeze(0), b).squeeze(-2);
        }
        if (a.rank() > 2 && b.rank() == 2) {
            // One product of a tall matrix: a batched product would need one gradient of b for each matrix and their
            // sum.
            int rows = a.shape().without(-1).numel();
            return product(a.reshape(rows, a.size(-1)), b).reshape(a.shape().with(-1, b.size(1)));
        }
        return product(a, b);
    }

    /** dA = dy Bᵀ, dB = Aᵀ dy. Saves both. */
    private static Variable product(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of("matmul", a, b).saves(a, b).output(a.data().matmul(b.data()), g -> {
            if (g.needsGrad(0)) {
                g.set(0, g.dy().matmul(g.saved(1).transpose(-2, -1)).sumTo(p));
            }
            if (g.needsGrad(1)) {
                g.set(1, g.saved(0).transpose(-2, -1).matmul(g.dy()).sumTo(q));
            }
        });
    }
}
