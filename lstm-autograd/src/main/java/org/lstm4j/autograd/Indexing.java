package org.lstm4j.autograd;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Rules of operations that select elements by index or by mask. */
final class Indexing {
    private Indexing() {}

    /** dx = dy, added at the positions. Captures the index. */
    static Variable indexSelect(Variable x, int dim, int[] index) {
        int[] held = index.clone();
        return select("indexSelect", x, x.data().indexSelect(dim, held), (zeros, dy) -> zeros.indexAdd(dim, held, dy));
    }

    /** dx = dy, added at the positions. Captures the index. */
    static Variable gather(Variable x, int dim, IntTensor index) {
        return select("gather", x, x.data().gather(dim, index), (zeros, dy) -> zeros.scatterAdd(dim, index, dy));
    }

    private static Variable select(String name, Variable x, Tensor y, BinaryOperator<Variable> addAtPositions) {
        Shape shape = x.shape();
        return Rule.of(name, x).output(y, g -> {
            Variable zeros = Variable.of(Tensor.zeros(g.dy().dtype(), shape));
            g.set(0, addAtPositions.apply(zeros, g.dy()));
        });
    }

    /** dx = dy, d(source) = dy at the positions. Captures the index. */
    static Variable indexAdd(Variable x, int dim, int[] index, Variable source) {
        int[] held = index.clone();
        Tensor y = x.data().indexAdd(dim, held, source.data());
        return add("indexAdd", x, source, y, dy -> dy.indexSelect(dim, held));
    }

    /** dx = dy, d(source) = gather of dy. Captures the index. */
    static Variable scatterAdd(Variable x, int dim, IntTensor index, Variable source) {
        Tensor y = x.data().scatterAdd(dim, index, source.data());
        return add("scatterAdd", x, source, y, dy -> dy.gather(dim, index));
    }

    private static Variable add(
            String name, Variable x, Variable source, Tensor y, UnaryOperator<Variable> selectPositions) {
        return Rule.of(name, x, source).output(y, g -> {
            g.set(0, g.dy());
            if (g.needsGrad(1)) {
                g.set(1, selectPositions.apply(g.dy()));
            }
        });
    }

    /** da = dy where the mask is not 0, db = dy where it is 0. Saves the mask. */
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
}
