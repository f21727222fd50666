package org.lstm4j.nn.testing;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The tensors of the recurrent fixtures, which {@code tools/goldens/rnn_grid.py} defines by formulas. */
public final class ClosedForms {
    private ClosedForms() {}

    /** Flat element i is f(i), computed in double and then cast. */
    public static Tensor tensor(DType dtype, Shape shape, IntToDoubleFunction f) {
        double[] values = IntStream.range(0, shape.numel()).mapToDouble(f).toArray();
        return Tensor.wrap(values).reshape(shape).to(dtype);
    }

    /** A leaf that collects its gradient; see {@link #tensor}. */
    public static Variable leaf(DType dtype, Shape shape, IntToDoubleFunction f) {
        return Variable.of(tensor(dtype, shape, f), true);
    }

    /** Parameter k, element i is 0.5 sin(0.7 i + 1.3 k). */
    public static <M extends Module> M fill(M module) {
        int at = 0;
        for (Parameter parameter : module.parameters()) {
            int k = at++;
            parameter
                    .data()
                    .copyInPlace(tensor(parameter.dtype(), parameter.shape(), i -> 0.5 * Math.sin(0.7 * i + 1.3 * k)));
        }
        return module;
    }

    /** cos(0.3 i). */
    public static Variable input(DType dtype, int... sizes) {
        return leaf(dtype, Shape.of(sizes), i -> Math.cos(0.3 * i));
    }

    /** 0.1 sin(i). */
    public static Variable h0(DType dtype, int... sizes) {
        return leaf(dtype, Shape.of(sizes), i -> 0.1 * Math.sin(i));
    }

    /** 0.1 cos(i). */
    public static Variable c0(DType dtype, int... sizes) {
        return leaf(dtype, Shape.of(sizes), i -> 0.1 * Math.cos(i));
    }

    /** The loss that weighs every number of a pass differently. */
    public static Variable loss(Variable output, Variable h, Variable c) {
        return weighted(output, i -> Math.sin(0.5 * i))
                .add(weighted(h, i -> Math.cos(0.4 * i)))
                .add(weighted(c, i -> Math.sin(0.2 * i + 1)));
    }

    /** The sum of x(i) f(i). */
    public static Variable weighted(Variable x, IntToDoubleFunction f) {
        return x.mul(Variable.of(tensor(x.dtype(), x.shape(), f))).sum();
    }
}
