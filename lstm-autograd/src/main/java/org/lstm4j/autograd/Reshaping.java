package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Rules of operations that move elements and do not change their values. They save nothing; they capture shapes only. */
final class Reshaping {
    private Reshaping() {}

    /** dx = dy in the old shape. */
    static Variable reshape(Variable x, Tensor y) {
        Shape before = x.shape();
        return before.equals(y.shape()) ? x : Rule.of("reshape", x).output(y, g -> g.set(0, g.dy().reshape(before)));
    }

    /** dx = dy in the old order. */
    static Variable permute(Variable x, int[] dims) {
        int[] order = dims.clone();
        return Rule.of("permute", x).output(x.data().permute(order), g -> {
            int[] back = new int[order.length];
            for (int d = 0; d < order.length; d++) {
                back[Math.floorMod(order[d], order.length)] = d;
            }
            g.set(0, g.dy().permute(back));
        });
    }

    /** dx = dy with the same dimensions exchanged. */
    static Variable transpose(Variable x, int dim0, int dim1) {
        return Rule.of("transpose", x)
                .output(x.data().transpose(dim0, dim1), g -> g.set(0, g.dy().transpose(dim0, dim1)));
    }

    /** dx = dy, summed to the old shape. */
    static Variable broadcastTo(Variable x, Shape target) {
        Shape before = x.shape();
        return before.equals(target)
                ? x
                : Rule.of("broadcastTo", x).output(x.data().broadcastTo(target), g -> g.set(0, g.dy().sumTo(before)));
    }

    /**
     * A view of a part of x. dx = dy in that part, else 0.
     *
     * @param view narrow, slice or select with its arguments bound
     */
    static Variable part(String name, Variable x, UnaryOperator<Tensor> view) {
        Shape whole = x.shape();
        return Rule.of(name, x).output(view.apply(x.data()), g -> g.set(0, embed(name, g.dy(), whole, view)));
    }

    /** The backward of {@link #part}: zeros in the shape {@code whole}, with x in the viewed part. dx = that part of dy. */
    private static Variable embed(String name, Variable x, Shape whole, UnaryOperator<Tensor> view) {
        Tensor y = Tensor.zeros(x.dtype(), whole);
        view.apply(y).copyInPlace(x.data());
        return Rule.of(name + " backward", x).output(y, g -> g.set(0, part(name, g.dy(), view)));
    }

    /** dx = the dy, stacked; zeros for an output that nothing depended on. */
    static List<Variable> unbind(Variable x, int dim) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < x.size(dim); i++) {
            parts.add(x.data().select(dim, i));
        }
        int count = parts.size();
        return Rule.of("unbind", x).outputs(parts, g -> g.set(0, stack(all(g, count), dim)));
    }

    /** dx = the dy, concatenated; zeros for an output that nothing depended on. */
    static List<Variable> split(Variable x, List<Tensor> pieces, int dim) {
        int count = pieces.size();
        return Rule.of("split", x).outputs(pieces, g -> g.set(0, concat(all(g, count), dim)));
    }

    private static List<Variable> all(Gradients g, int count) {
        List<Variable> gradients = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            gradients.add(g.dy(i));
        }
        return gradients;
    }

    /** Each dx = its part of dy. */
    static Variable concat(List<Variable> parts, int dim) {
        Variable[] inputs = parts.toArray(new Variable[0]);
        int[] sizes = new int[inputs.length];
        Tensor y = Tensor.concat(parts.stream().map(Variable::data).toList(), dim);
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = inputs[i].size(dim);
        }
        return Rule.of("concat", inputs).output(y, g -> {
            int start = 0;
            for (int i = 0; i < sizes.length; i++) {
                if (g.needsGrad(i)) {
                    g.set(i, g.dy().narrow(dim, start, sizes[i]));
                }
                start += sizes[i];
            }
        });
    }

    /** Each dx = its part of dy. */
    static Variable stack(List<Variable> parts, int dim) {
        Variable[] inputs = parts.toArray(new Variable[0]);
        Tensor y = Tensor.stack(parts.stream().map(Variable::data).toList(), dim);
        int count = inputs.length;
        return Rule.of("stack", inputs).output(y, g -> {
            for (int i = 0; i < count; i++) {
                if (g.needsGrad(i)) {
                    g.set(i, g.dy().select(dim, i));
                }
            }
        });
    }

    /** dx = dy reversed along the same dimensions. */
    static Variable flip(Variable x, int[] dims) {
        int[] held = dims.clone();
        return Rule.of("flip", x).output(x.data().flip(held), g -> g.set(0, g.dy().flip(held)));
    }
}
