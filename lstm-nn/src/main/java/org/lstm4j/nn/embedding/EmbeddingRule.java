package org.lstm4j.nn.embedding;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Lookup of table rows by index. Its gradient adds dy to the rows; each of the two is the other's gradient. */
final class EmbeddingRule {
    private static final int NO_PADDING = -1;

    private final int[] index;
    private final Shape outputShape;
    private final Shape tableShape;
    private final int padding;
    private final @Nullable Variable shares;

    /**
     * @param index row indices within the table. Not modified; held
     * @param outputShape the shape of the index, followed by the columns
     * @param tableShape (rows, columns)
     * @param padding a row that gets no gradient; negative for none
     * @param shares factors of the gradients of the looked up vectors, with one column; null for ones
     */
    EmbeddingRule(int[] index, Shape outputShape, Shape tableShape, int padding, @Nullable Tensor shares) {
        this.index = index;
        this.outputShape = outputShape;
        this.tableShape = tableShape;
        this.padding = padding;
        this.shares = shares == null ? null : Variable.of(shares);
    }

    /** y = weight[index]. dw[index] += dy shares, except for the padding row. */
    Variable lookup(Variable weight) {
        return Rule.of("Embedding", weight).output(lookup(weight.data(), NO_PADDING), g -> {
            Variable dy = shares == null ? g.dy() : g.dy().mul(shares);
            if (GradMode.isEnabled()) {
                g.set(0, scatterAdd(dy));
                return;
            }
            Tensor dw = g.buffer(0).fillInPlace(0);
            scatterAdd(dy.data(), dw);
            g.set(0, Variable.of(dw));
        });
    }

    /** dw from dy. d(dy) = dw[index], zeros for the padding. */
    private Variable scatterAdd(Variable dy) {
        return Rule.of("Embedding backward", dy)
                .output(scatterAdd(dy.data()), g -> g.set(0, lookupWithoutPadding(g.dy())));
    }

    private Variable lookupWithoutPadding(Variable weight) {
        return Rule.of("Embedding double backward", weight)
                .output(lookup(weight.data(), padding), g -> g.set(0, scatterAdd(g.dy())));
    }

    private Tensor lookup(Tensor weight, int skipped) {
        Tensor y = Tensor.zeros(weight.dtype(), outputShape);
        EmbeddingKernel.of(weight.dtype()).lookup(index, skipped, tableShape.size(1), weight.contiguous(), y);
        return y;
    }

    private Tensor scatterAdd(Tensor dy) {
        Tensor dw = Tensor.zeros(dy.dtype(), tableShape);
        scatterAdd(dy, dw);
        return dw;
    }

    private void scatterAdd(Tensor dy, Tensor dw) {
        EmbeddingKernel.of(dy.dtype()).scatterAdd(index, padding, tableShape.size(1), dy.contiguous(), dw);
    }
}
