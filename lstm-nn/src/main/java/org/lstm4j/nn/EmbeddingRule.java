package org.lstm4j.nn;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Rows of a table by their numbers: y = the rows, and back, dy added to the rows. Each is the gradient of the other. */
final class EmbeddingRule {
    /** No row has this number. */
    private static final int NONE = -1;

    private final int[] index;
    private final Shape picked;
    private final Shape table;
    private final int padding;

    /**
     * @param index numbers of rows, each in the table. Not modified; held
     * @param picked the shape of the index with the columns behind
     * @param table (rows, columns)
     * @param padding a row that gets no gradient; negative for none
     */
    EmbeddingRule(int[] index, Shape picked, Shape table, int padding) {
        this.index = index;
        this.picked = picked;
        this.table = table;
        this.padding = padding;
    }

    /** The rows. dw = dy added to the rows, but to that of padding. */
    Variable pick(Variable weight) {
        return Rule.of("Embedding", weight).output(pick(weight.data(), NONE), g -> g.set(0, add(g.dy())));
    }

    /** The gradients added to the rows of a table of zeros. d(dy) = the rows, zeros for padding. */
    private Variable add(Variable dy) {
        return Rule.of("Embedding backward", dy).output(add(dy.data()), g -> g.set(0, pickAllButPadding(g.dy())));
    }

    private Variable pickAllButPadding(Variable weight) {
        return Rule.of("Embedding backward twice", weight)
                .output(pick(weight.data(), padding), g -> g.set(0, add(g.dy())));
    }

    private Tensor pick(Tensor weight, int blank) {
        Tensor rows = weight.contiguous();
        Tensor y = Tensor.zeros(weight.dtype(), picked);
        if (weight.dtype() == DType.FLOAT32) {
            FloatRows.pick(index, blank, table.size(1), rows.floats(), rows.offset(), y.floats());
        } else {
            DoubleRows.pick(index, blank, table.size(1), rows.doubles(), rows.offset(), y.doubles());
        }
        return y;
    }

    private Tensor add(Tensor dy) {
        Tensor rows = dy.contiguous();
        Tensor out = Tensor.zeros(dy.dtype(), table);
        if (dy.dtype() == DType.FLOAT32) {
            FloatRows.add(index, padding, table.size(1), rows.floats(), rows.offset(), out.floats());
        } else {
            DoubleRows.add(index, padding, table.size(1), rows.doubles(), rows.offset(), out.doubles());
        }
        return out;
    }
}
