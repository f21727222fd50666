package org.lstm4j.nn.pooling;

import java.util.function.BiConsumer;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Linear maps along the last dimension, of which each is the gradient of the other. */
final class PoolingRule {
    private final String name;
    private final Shape from;
    private final Shape to;
    private final BiConsumer<Tensor, Tensor> map;
    private final BiConsumer<Tensor, Tensor> transposed;

    /**
     * @param map from a contiguous tensor of shape {@code from} to zeros of shape {@code to}
     * @param transposed from a contiguous tensor of shape {@code to} to zeros of shape {@code from}
     */
    private PoolingRule(
            String name, Shape from, Shape to, BiConsumer<Tensor, Tensor> map, BiConsumer<Tensor, Tensor> transposed) {
        this.name = name;
        this.from = from;
        this.to = to;
        this.map = map;
        this.transposed = transposed;
    }

    /** y[.., t] = x[.., index[.., t]]. dx = dy, added at the index. */
    static Variable select(String name, Variable x, int[] index, int outputs) {
        int length = x.size(-1);
        int rows = outputs == 0 ? 0 : index.length / outputs;
        PoolingKernel kernel = PoolingKernel.of(x.dtype());
        return new PoolingRule(
                        name,
                        x.shape(),
                        x.shape().with(-1, outputs),
                        (a, b) -> kernel.gather(rows, length, index, a, b),
                        (a, b) -> kernel.scatterAdd(rows, length, index, a, b))
                .apply(x);
    }

    /** y[.., t] = the mean of a window of x. dx = dy, spread over the windows. */
    static Variable mean(String name, Variable x, Windows windows) {
        int length = x.size(-1);
        int rows = length == 0 ? 0 : x.data().numel() / length;
        PoolingKernel kernel = PoolingKernel.of(x.dtype());
        return new PoolingRule(
                        name,
                        x.shape(),
                        x.shape().with(-1, windows.count()),
                        (a, b) -> kernel.mean(rows, length, windows, a, b),
                        (a, b) -> kernel.spread(rows, length, windows, a, b))
                .apply(x);
    }

    private Variable apply(Variable x) {
        Tensor y = Tensor.zeros(x.dtype(), to);
        map.accept(x.data().contiguous(), y);
        return Rule.of(name, x).output(y, g -> g.set(0, backward().apply(g.dy())));
    }

    private PoolingRule backward() {
        return new PoolingRule(name + " backward", to, from, transposed, map);
    }
}
