package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.Sizes;

/**
 * Runs a cell that computes all steps of a sequence at once, see {@link Cell#sequence}.
 *
 * <p>The cell sees padded sequences in forward order only. Packed and reversed sequences are gathered into (T, N, I) so
 * that step s of sequence n is the s-th step that the scan reads, and the states are gathered back; the gradients of both
 * are those of {@link Variable#indexSelect}. Rows after the end of a sequence repeat its last row. A recurrence is causal,
 * so they change no state that is read.
 */
final class SequenceScan implements Scan {
    private final Cell.Sequence sequence;
    private final ComposedScan stepped;
    private final boolean reverse;

    /** @param stepped runs the same cell step by step; for sequences of one step or none */
    SequenceScan(Cell.Sequence sequence, ComposedScan stepped, boolean reverse) {
        this.sequence = sequence;
        this.stepped = stepped;
        this.reverse = reverse;
    }

    @Override
    public Result forward(Variable input, BatchSizes batchSizes, List<Variable> state, boolean everyStep) {
        int steps = batchSizes.steps();
        int batch = batchSizes.batch();
        if (steps <= 1 || batch == 0) {
            return stepped.forward(input, batchSizes, state, everyStep);
        }
        Sizes.product(
                "Recurrent",
                steps,
                "steps",
                batch,
                "padded rows",
                "pack batches of more equal lengths, or smaller ones");
        Gather gather = new Gather(batchSizes, reverse);
        Variable x = select(input.reshape(batchSizes.total(), input.size(-1)), gather.input);
        List<Variable> initial =
                state.stream().map(part -> part.reshape(batch, part.size(-1))).toList();
        List<Variable> after = sequence.forward(x.reshape(steps, batch, x.size(1)), initial).stream()
                .map(part -> part.reshape(steps * batch, part.size(-1)))
                .toList();
        List<Variable> every = after.stream()
                .limit(everyStep ? after.size() : 1)
                .map(part -> select(part, gather.output).reshape(input.shape().with(-1, part.size(1))))
                .toList();
        boolean hasEmpty = batchSizes.size(0) < batch;
        List<Variable> last = new ArrayList<>();
        for (int part = 0; part < after.size(); part++) {
            Variable rows =
                    hasEmpty ? Variable.concat(List.of(after.get(part), initial.get(part)), 0) : after.get(part);
            last.add(rows.indexSelect(0, gather.last).reshape(state.get(part).shape()));
        }
        return new Result(every.get(0), last, everyStep ? every : List.of());
    }

    @Override
    public InPlaceStep inPlaceStep(Tensor input, List<Tensor> state) {
        return stepped.inPlaceStep(input, state);
    }

    private static Variable select(Variable rows, int[] index) {
        return index.length == 0 ? rows : rows.indexSelect(0, index);
    }

    /** Indices between the R rows of packed sequences and the T N rows of padded ones in the order of the scan. */
    private static final class Gather {
        /** Of each padded row: its packed row. Empty if the rows are the same. */
        private final int[] input;
        /** Of each packed row: its padded row. Empty if the rows are the same. */
        private final int[] output;
        /**
         * Of each sequence: the padded row of its last step. For a sequence of length 0 it is the row of the initial state,
         * which follows the padded rows.
         */
        private final int[] last;

        Gather(BatchSizes batchSizes, boolean reverse) {
            int steps = batchSizes.steps();
            int batch = batchSizes.batch();
            boolean same = batchSizes.isPadded() && !reverse;
            input = new int[same ? 0 : steps * batch];
            output = new int[same ? 0 : batchSizes.total()];
            last = new int[batch];
            int[] lengths = new int[batch];
            for (int t = 0; t < steps; t++) {
                Arrays.fill(lengths, 0, batchSizes.size(t), t + 1);
            }
            for (int n = 0; n < batch; n++) {
                int length = lengths[n];
                last[n] = (length == 0 ? steps : length - 1) * batch + n;
                for (int s = 0; s < steps && length > 0 && !same; s++) {
                    int read = Math.min(s, length - 1);
                    int row = batchSizes.offset(reverse ? length - 1 - read : read) + n;
                    input[s * batch + n] = row;
                    if (s < length) {
                        output[row] = s * batch + n;
                    }
                }
            }
        }
    }
}
