package org.lstm4j.nn.embedding;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Lookup of rows in a table and its gradient, for one element type. Tensors are contiguous. */
interface EmbeddingKernel {
    EmbeddingKernel FLOAT = new FloatEmbeddingKernel();
    EmbeddingKernel DOUBLE = new DoubleEmbeddingKernel();

    static EmbeddingKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * y[i] = table[index[i]], unchanged where index[i] is the padding.
     *
     * @param index Not modified
     * @param padding an index to skip; negative for none
     * @param table rows of the given number of columns. Not modified
     * @param y Modified
     */
    void lookup(int[] index, int padding, int columns, Tensor table, Tensor y);

    /**
     * table[index[i]] += x[i], except where index[i] is the padding.
     *
     * @param index Not modified
     * @param padding an index to skip; negative for none
     * @param x rows of the given number of columns. Not modified
     * @param table Modified
     */
    void scatterAdd(int[] index, int padding, int columns, Tensor x, Tensor table);

    /**
     * y[to[i]] += x[from[i]].
     *
     * @param from Not modified
     * @param to Not modified
     * @param x rows of the given number of columns. Not modified
     * @param y rows of as many columns. Modified
     */
    void addRows(int[] from, int[] to, int columns, Tensor x, Tensor y);
}
