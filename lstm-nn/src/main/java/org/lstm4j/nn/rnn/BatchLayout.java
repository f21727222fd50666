package org.lstm4j.nn.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/** The form of the caller's batch, and its conversion to rows in the order of steps, as a {@link Scan} takes them. */
interface BatchLayout {
    /** The input with its rows in the order of steps: (L, N, I), (L, I) or, if packed, (R, I). */
    Variable input();

    /** The number of rows of each step. */
    BatchSizes batchSizes();

    /** Converts the output of a scan for {@link #input} to the caller's form. */
    Variable restore(Variable output);

    /** Whether the caller's input has a batch dimension. */
    boolean isBatched();

    /** Reorders a state from the caller's order to that of the rows. */
    default Variable sort(Variable state, int dim) {
        return state;
    }

    /** Reorders a state from the order of the rows to the caller's. */
    default Variable unsort(Variable state, int dim) {
        return state;
    }

    /** One sequence, or a padded batch. */
    record Padded(Variable input, BatchSizes batchSizes, boolean isBatched, boolean batchFirst) implements BatchLayout {
        /** @param given (L, N, I), (L, I) or, with batchFirst, (N, L, I) */
        static Padded of(Variable given, boolean batchFirst) {
            boolean batched = given.rank() == 3;
            if (!batched) {
                return new Padded(given, BatchSizes.padded(given.size(0), 1), false, false);
            }
            Variable x = batchFirst ? given.transpose(0, 1) : given;
            // Copied once here rather than by each scan, in forward and again in backward.
            Variable dense = x.data().isContiguous() ? x : x.copy();
            return new Padded(dense, BatchSizes.padded(x.size(0), x.size(1)), true, batchFirst);
        }

        @Override
        public Variable restore(Variable output) {
            return batchFirst ? output.transpose(0, 1) : output;
        }
    }

    /** A packed batch: the caller's rows are in the order of steps already. */
    record Packed(Variable input, PackedSequence packed) implements BatchLayout {
        @Override
        public BatchSizes batchSizes() {
            return packed.sizes();
        }

        @Override
        public Variable restore(Variable output) {
            return output;
        }

        @Override
        public boolean isBatched() {
            return true;
        }

        @Override
        public Variable sort(Variable state, int dim) {
            return reordered(state, dim, packed.sortedIndices());
        }

        @Override
        public Variable unsort(Variable state, int dim) {
            return reordered(state, dim, packed.unsortedIndices());
        }

        private static Variable reordered(Variable state, int dim, @Nullable IntTensor order) {
            return order == null ? state : state.indexSelect(dim, order.toArray());
        }
    }
}
