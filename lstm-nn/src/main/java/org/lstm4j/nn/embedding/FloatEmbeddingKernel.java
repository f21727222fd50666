package org.lstm4j.nn.embedding;

import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.Kernels;

/** {@link EmbeddingKernel} for float32. */
final class FloatEmbeddingKernel implements EmbeddingKernel {
    @Override
    public void lookup(int[] index, int padding, int columns, Tensor table, Tensor y) {
        lookup(index, padding, columns, table.floats(), table.offset(), y.floats());
    }

    @Override
    public void scatterAdd(int[] index, int padding, int columns, Tensor x, Tensor table) {
        scatterAdd(index, padding, columns, x.floats(), x.offset(), table.floats(), table.offset());
    }

    @Override
    public void addRows(int[] from, int[] to, int columns, Tensor x, Tensor y) {
        FloatKernels kernels = Kernels.floats();
        float[] values = x.floats();
        float[] sums = y.floats();
        for (int i = 0; i < from.length; i++) {
            int at = y.offset() + to[i] * columns;
            kernels.binary(BinaryOp.ADD, columns, sums, at, 1, values, x.offset() + from[i] * columns, 1, sums, at);
        }
    }

    private static void lookup(int[] index, int padding, int columns, float[] table, int off, float[] y) {
        for (int i = 0; i < index.length; i++) {
            if (index[i] != padding) {
                System.arraycopy(table, off + index[i] * columns, y, i * columns, columns);
            }
        }
    }

    private static void scatterAdd(
            int[] index, int padding, int columns, float[] x, int off, float[] table, int tableOff) {
        FloatKernels kernels = Kernels.floats();
        for (int i = 0; i < index.length; i++) {
            if (index[i] != padding) {
                int to = tableOff + index[i] * columns;
                kernels.binary(BinaryOp.ADD, columns, table, to, 1, x, off + i * columns, 1, table, to);
            }
        }
    }
}
