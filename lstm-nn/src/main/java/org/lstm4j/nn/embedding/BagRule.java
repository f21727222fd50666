package org.lstm4j.nn.embedding;

import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Sums or means of bags of table rows, without a tensor of all rows. Its gradient adds dy to the rows; with createGraph the
 * backward is composed of operations.
 */
final class BagRule {
    private final Bags bags;
    private final boolean mean;
    private final Shape tableShape;

    /** @param tableShape (rows, columns) */
    BagRule(Bags bags, boolean mean, Shape tableShape) {
        this.bags = bags;
        this.mean = mean;
        this.tableShape = tableShape;
    }

    /** y[b] = the sum of weight[index[i]] over the i of bag b, or their mean. dw[index[i]] += dy[b], divided likewise. */
    Variable apply(Variable weight) {
        Tensor y = Tensor.zeros(weight.dtype(), bags.count.length, tableShape.size(1));
        EmbeddingKernel.of(weight.dtype())
                .addRows(bags.index, bags.bag, tableShape.size(1), weight.data().contiguous(), y);
        return Rule.of("EmbeddingBag", weight).output(mean ? y.divInPlace(bags.counts(y.dtype())) : y, this::backward);
    }

    private void backward(Gradients g) {
        Variable dy = g.dy();
        Variable each = mean ? dy.div(Variable.of(bags.counts(dy.dtype()))) : dy;
        if (GradMode.isEnabled()) {
            Variable zeros = Variable.of(Tensor.zeros(dy.dtype(), tableShape));
            g.set(0, zeros.indexAdd(0, bags.index, each.indexSelect(0, bags.bag)));
            return;
        }
        Tensor dw = g.buffer(0).fillInPlace(0);
        EmbeddingKernel.of(dy.dtype())
                .addRows(bags.bag, bags.index, tableShape.size(1), each.data().contiguous(), dw);
        g.set(0, Variable.of(dw));
    }
}
