package org.lstm4j.nn.embedding;

import org.lstm4j.tensor.Tensor;

/** {@link EmbeddingKernel} for float32. */
final class FloatEmbeddingKernel implements EmbeddingKernel {
    @Override
    public void lookup(int[] index, int padding, int columns, Tensor table, Tensor y) {
        lookup(index, padding, columns, table.floats(), table.offset(), y.floats());
    }

    @Override
    public void scatterAdd(int[] index, int padding, int columns, Tensor x, Tensor table) {
        scatterAdd(index, padding, columns, x.floats(), x.offset(), table.floats());
    }

    private static void lookup(int[] index, int padding, int columns, float[] table, int off, float[] y) {
        for (int i = 0; i < index.length; i++) {
            if (index[i] != padding) {
                System.arraycopy(table, off + index[i] * columns, y, i * columns, columns);
            }
        }
    }

    private static void scatterAdd(int[] index, int padding, int columns, float[] x, int off, float[] table) {
        for (int i = 0; i < index.length; i++) {
            if (index[i] != padding) {
                int from = off + i * columns;
                int to = index[i] * columns;
                for (int j = 0; j < columns; j++) {
                    table[to + j] += x[from + j];
                }
            }
        }
    }
}
