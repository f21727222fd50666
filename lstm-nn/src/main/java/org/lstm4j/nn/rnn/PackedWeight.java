package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Buffers;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.Packed;
import org.lstm4j.tensor.kernel.rnn.FusedKernels;

/** A weight matrix in the form for products, packed anew when the weight has changed. Threads may share it. */
final class PackedWeight {
    private record Entry(int version, Packed packed) {}

    private final Tensor weight;
    private final boolean transposed;
    private final int firstRow;
    private volatile @Nullable Entry entry;

    /**
     * @param weight (rows, columns)
     * @param transposed whether products are with the transpose
     * @param firstRow the row to begin with; those before it come last
     */
    PackedWeight(Variable weight, boolean transposed, int firstRow) {
        this.weight = weight.data();
        this.transposed = transposed;
        this.firstRow = firstRow;
    }

    Packed get() {
        Entry held = entry;
        return held != null && held.version == weight.version() ? held.packed : pack();
    }

    private synchronized Packed pack() {
        Entry held = entry;
        int version = weight.version();
        if (held != null && held.version == version) {
            return held.packed;
        }
        int rows = weight.size(0);
        int columns = weight.size(1);
        Buffer numbers = numbers(from(firstRow, weight));
        // Over the old form: who trains a layer has it for himself.
        Packed room = held == null ? null : held.packed;
        Packed packed = transposed
                ? FusedKernels.pack(true, columns, rows, numbers, room)
                : FusedKernels.pack(false, rows, columns, numbers, room);
        entry = new Entry(version, packed);
        return packed;
    }

    /** The same rows from a given one on, and then those before it. */
    static Tensor from(int firstRow, Tensor x) {
        int rows = x.size(0);
        return firstRow == 0
                ? x
                : Tensor.concat(List.of(x.narrow(0, firstRow, rows - firstRow), x.narrow(0, 0, firstRow)), 0);
    }

    /** The numbers of a contiguous tensor as the kernels take them. */
    static Buffer numbers(Tensor x) {
        return Buffers.of(x);
    }
}
