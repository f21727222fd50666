package org.lstm4j.autograd;

import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Rules of operations that choose numbers by position or by a mask. */
final class Indexing {
    private Indexing() {}

    /** dx = dy added up where it came from. Saves the positions. */
    static Variable indexSelect(Variable x, int dim, int[] index) {
        Shape shape = x.shape();
        int[] held = index.clone();
        return Rule.of("indexSelect", x)
                .output(
                        x.data().indexSelect(dim, held),
                        g -> g.set(0, zeros(g, shape).indexAdd(dim, held, g.dy())));
    }

    /** dx = dy, d(source) = dy at the positions. Saves the positions. */
    static Variable indexAdd(Variable x, int dim, int[] index, Variable source) {
        int[] held = index.clone();
        return Rule.of("indexAdd", x, source).output(x.data().indexAdd(dim, held, source.data()), g -> {
            g.set(0, g.dy());
            if (g.needsGrad(1)) {
                g.set(1, g.dy().indexSelect(dim, held));
            }
        });
    }

    /** dx = dy added up where it came from. Saves the positions. */
    static Variable gather(Variable x, int dim, IntTensor index) {
        Shape shape = x.shape();
        return Rule.of("gather", x)
                .output(
                        x.data().gather(dim, index),
                        g -> g.set(0, zeros(g, shape).scatterAdd(dim, index, g.dy())));
    }

    /** dx = dy, d(source) = what gather picks from dy. Saves the positions. */
    static Variable scatterAdd(Variable x, int dim, IntTensor index, Variable source) {
        return Rule.of("scatterAdd", x, source).output(x.data().scatterAdd(dim, index, source.data()), g -> {
            g.set(0, g.dy());
            if (g.needsGrad(1)) {
                g.set(1, g.dy().gather(dim, index));
            }
        });
    }

    /** da = dy where the mask is not 0, db = dy where it is. Saves the mask. */
    static Variable where(Tensor mask, Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        Variable held = Variable.of(mask);
        return Rule.of("where", a, b).saves(held).output(Tensor.where(mask, a.data(), b.data()), g -> {
            Variable none = Variable.of(Tensor.scalar(g.dy().dtype(), 0));
            Tensor chosen = g.saved(0).data();
            if (g.needsGrad(0)) {
                g.set(0, where(chosen, g.dy(), none).sumTo(p));
            }
            if (g.needsGrad(1)) {
                g.set(1, where(chosen, none, g.dy()).sumTo(q));
            }
        });
    }

    private static Variable zeros(Gradients g, Shape shape) {
        return Variable.of(Tensor.zeros(g.dy().dtype(), shape));
    }
}
