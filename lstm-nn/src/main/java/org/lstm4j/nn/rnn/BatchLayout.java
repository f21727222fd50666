package org.lstm4j.nn.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/** How the caller's sequences lie, and the way to rows of steps and back. */
interface BatchLayout {
    /** The input with its rows in the order of steps: (L, N, I), (L, I) or, if packed, (R, I). */
    Variable input();

    /** Which of them belong to which step. */
    BatchSizes rows();

    /** What a rule gives for {@link #input} in the form of the caller's. */
    Variable restore(Variable rows);

    /** Whether there is a dimension of the batch. */
    boolean isBatched();

    /** The place of each row of a step in the caller's batch; null if the order is the same. */
    default @Nullable IntTensor order() {
        return null;
    }

    /** The reverse of {@link #order}. */
    default @Nullable IntTensor inverse() {
        return null;
    }

    /** A state in the caller's order, as the rows stand. */
    default Variable sort(Variable state, int dim) {
        IntTensor order = order();
        return order == null ? state : state.indexSelect(dim, order.toArray());
    }

    /** The reverse of {@link #sort}. */
    default Variable unsort(Variable state, int dim) {
        IntTensor inverse = inverse();
        return inverse == null ? state : state.indexSelect(dim, inverse.toArray());
    }

    /** One sequence, or a batch of one length. */
    record Padded(Variable input, BatchSizes rows, boolean isBatched, boolean batchFirst) implements BatchLayout {
        /** Of (L, N, I), (N, L, I) or (L, I). */
        static Padded of(Variable given, boolean batchFirst) {
            boolean batched = given.rank() == 3;
            if (!batched) {
                return new Padded(given, BatchSizes.even(given.size(0), 1), false, false);
            }
            Variable x = batchFirst ? given.transpose(0, 1) : given;
            // Once here, rather than by each rule on both its ways.
            Variable dense = x.data().isContiguous() ? x : x.copy();
            return new Padded(dense, BatchSizes.even(x.size(0), x.size(1)), true, batchFirst);
        }

        @Override
        public Variable restore(Variable rows) {
            return batchFirst ? rows.transpose(0, 1) : rows;
        }
    }

    /** A batch of any lengths; its form is that of the rows. */
    record Packed(Variable input, PackedSequence packed) implements BatchLayout {
        @Override
        public BatchSizes rows() {
            return packed.rows();
        }

        @Override
        public Variable restore(Variable rows) {
            return rows;
        }

        @Override
        public boolean isBatched() {
            return true;
        }

        @Override
        public @Nullable IntTensor order() {
            return packed.sortedIndices();
        }

        @Override
        public @Nullable IntTensor inverse() {
            return packed.unsortedIndices();
        }
    }
}
