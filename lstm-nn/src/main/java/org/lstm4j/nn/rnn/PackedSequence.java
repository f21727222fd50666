package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.SortOrder;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/**
 * A batch of sequences of any lengths without padding: the rows of all sequences at step 0, then those at step 1, and
 * so on, the longest sequence first at each step. "abc" and "x" pack to axbc, with 2, 1 and 1 rows a step.
 *
 * <p>Sequences may be in any order; packing sorts them by length as {@code torch.sort} does, which from 17 sequences on may
 * change the order of equal lengths, and unpacking and the states of layers are in the caller's order again. Unlike in
 * PyTorch, {@code enforceSorted} is off by default, and sequences of length zero are allowed: layers return their initial
 * state.
 *
 * <p>Gradients flow through packing and unpacking; padding gets none. Immutable.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html">PackedSequence</a>
 */
public final class PackedSequence {
    private static final String NAME = "PackedSequence";

    private final Variable data;
    private final BatchSizes rows;
    private final @Nullable IntTensor sortedIndices;
    private final @Nullable IntTensor unsortedIndices;

    /**
     * Padded sequences.
     *
     * @param data (T, N, *), or (N, T, *) with batchFirst
     * @param lengths of each sequence, (N)
     */
    public record Padded(Variable data, IntTensor lengths) {}

    private PackedSequence(
            Variable data, BatchSizes rows, @Nullable IntTensor sortedIndices, @Nullable IntTensor unsortedIndices) {
        this.data = data;
        this.rows = rows;
        this.sortedIndices = sortedIndices;
        this.unsortedIndices = unsortedIndices;
    }

    /**
     * A packed sequence of rows that are packed already.
     *
     * @param data (R, *)
     * @param batchSizes the number of sequences that have each step: not increasing, at least 1, R in sum. Not modified
     * @param sortedIndices the index in the caller's order of each sequence, the longest first; null if the orders
     *     are the same. More than the first batch size if there are sequences of length zero, which come last. Not modified
     * @throws IllegalArgumentException if the batch sizes or the indices are not such
     * @throws ShapeMismatchException if the sum is not the number of rows
     */
    public static PackedSequence of(Variable data, int[] batchSizes, int @Nullable [] sortedIndices) {
        Require.present(NAME, "packed data", data);
        Require.present(NAME, "batch sizes", batchSizes);
        int batch = sortedIndices != null ? sortedIndices.length : batchSizes.length == 0 ? 0 : batchSizes[0];
        BatchSizes rows = BatchSizes.of(batch, batchSizes);
        if (data.rank() == 0 || data.size(0) != rows.total()) {
            throw new ShapeMismatchException(
                    NAME, "expected " + rows.total() + " rows for the batch sizes, but got data of " + data.shape());
        }
        if (sortedIndices == null) {
            return new PackedSequence(data, rows, null, null);
        }
        int[] inverse = new int[batch];
        Arrays.fill(inverse, -1);
        for (int i = 0; i < batch; i++) {
            int at = sortedIndices[i];
            if (at < 0 || at >= batch || inverse[at] >= 0) {
                throw new IllegalArgumentException(NAME + ": sorted indices must have each number from 0 to "
                        + (batch - 1) + " once, but got " + Arrays.toString(sortedIndices));
            }
            inverse[at] = i;
        }
        return new PackedSequence(data, rows, IntTensor.vector(sortedIndices), IntTensor.vector(inverse));
    }

    // ---- In -------------------------------------------------------------------------------------------------------

    /** Packs (T, N, *) in any order of lengths; see {@link #packPadded(Variable, int[], boolean, boolean)}. */
    public static PackedSequence packPadded(Variable input, int... lengths) {
        return packPadded(input, lengths, false, false);
    }

    /**
     * Packs padded sequences. The padding is not read and gets no gradient.
     *
     * @param input (T, N, *), or (N, T, *) with batchFirst
     * @param lengths of each sequence, 0 to T. Not modified
     * @param batchFirst whether the batch is the first dimension
     * @param enforceSorted whether lengths that grow are refused; if so, the packed sequence has no indices
     * @throws ShapeMismatchException if the input has fewer than two dimensions or an empty one other than time, or
     *     there is not one length a sequence
     * @throws IllegalArgumentException if a length is negative or above T, or not sorted and that is enforced
     */
    public static PackedSequence packPadded(Variable input, int[] lengths, boolean batchFirst, boolean enforceSorted) {
        Require.present(NAME, "padded sequences", input);
        Require.present(NAME, "lengths", lengths);
        if (input.rank() < 2) {
            throw new ShapeMismatchException(
                    NAME, "expected padded sequences with dimensions of time and batch, but got " + input.shape());
        }
        Variable x = batchFirst ? input.transpose(0, 1) : input;
        int time = x.size(0);
        int batch = x.size(1);
        if (x.shape().with(0, 1).numel() == 0) {
            throw new ShapeMismatchException(NAME, "Cannot pack empty tensors, got shape " + input.shape());
        }
        requireLengths(lengths, batch, time);
        if (enforceSorted && IntStream.range(1, batch).anyMatch(i -> lengths[i] > lengths[i - 1])) {
            throw new IllegalArgumentException(NAME + ": `lengths` array must be sorted in decreasing order when"
                    + " `enforceSorted` is true, but got " + Arrays.toString(lengths)
                    + ". You can pass `enforceSorted` false to packPadded and pack to sidestep this requirement.");
        }
        int[] order = enforceSorted ? identity(batch) : SortOrder.unstable(batch, (i, j) -> lengths[i] > lengths[j]);
        BatchSizes rows = rows(lengths, order);
        int[] sizes = x.shape().toArray();
        int[] flat = Arrays.copyOfRange(sizes, 1, sizes.length);
        flat[0] = time * batch;
        Variable data = x.reshape(flat);
        int[] index = new int[rows.total()];
        for (int t = 0; t < rows.steps(); t++) {
            for (int r = 0; r < rows.size(t); r++) {
                index[rows.offset(t) + r] = t * batch + order[r];
            }
        }
        if (!Arrays.equals(index, identity(time * batch))) {
            data = data.indexSelect(0, index);
        }
        return enforceSorted ? new PackedSequence(data, rows, null, null) : of(data, batchSizes(rows), order);
    }

    /** Packs sequences of (length, *) in any order of lengths. */
    public static PackedSequence pack(List<Variable> sequences) {
        return pack(sequences, false);
    }

    /**
     * Packs sequences.
     *
     * @param sequences (length, *) each, at least one
     * @param enforceSorted as for {@link #packPadded(Variable, int[], boolean, boolean)}
     * @throws IllegalArgumentException if there is none, or they are not sorted and that is enforced
     * @throws ShapeMismatchException if they differ in more than length
     */
    public static PackedSequence pack(List<Variable> sequences, boolean enforceSorted) {
        Variable padded = Sequences.pad(Require.allPresent(NAME, "a sequence", sequences));
        return packPadded(
                padded, sequences.stream().mapToInt(each -> each.size(0)).toArray(), false, enforceSorted);
    }

    private static void requireLengths(int[] lengths, int batch, int time) {
        if (lengths.length != batch) {
            throw new ShapeMismatchException(
                    NAME,
                    "Expected `len(lengths)` to be equal to batch_size, but got " + lengths.length + " (batch_size="
                            + batch + ")");
        }
        for (int length : lengths) {
            if (length < 0 || length > time) {
                throw new IllegalArgumentException(NAME + ": Length of all samples has to be from 0 to the " + time
                        + " steps of the input, but found an element in 'lengths' that is " + length);
            }
        }
    }

    private static BatchSizes rows(int[] lengths, int[] order) {
        int[] sizes = new int[lengths.length == 0 ? 0 : lengths[order[0]]];
        for (int length : lengths) {
            for (int t = 0; t < length; t++) {
                sizes[t]++;
            }
        }
        return BatchSizes.of(lengths.length, sizes);
    }

    private static int[] identity(int size) {
        return IntStream.range(0, size).toArray();
    }

    private static int[] batchSizes(BatchSizes rows) {
        return IntStream.range(0, rows.steps()).map(rows::size).toArray();
    }

    // ---- Properties -----------------------------------------------------------------------------------------------

    /** The rows of all steps, (R, *). */
    public Variable data() {
        return data;
    }

    /** The number of sequences that have each step, for all steps of the longest. */
    public IntTensor batchSizes() {
        return IntTensor.vector(batchSizes(rows));
    }

    /** The index in the caller's order of each sequence, the longest first; null if the input was sorted by contract. */
    public @Nullable IntTensor sortedIndices() {
        return sortedIndices;
    }

    /** The index among the sorted sequences of each sequence in the caller's order; null as {@link #sortedIndices}. */
    public @Nullable IntTensor unsortedIndices() {
        return unsortedIndices;
    }

    /** N, the number of sequences, those of length zero included. */
    public int batch() {
        return rows.batch();
    }

    /** The length of each sequence, in the caller's order. */
    public IntTensor lengths() {
        int[] out = new int[batch()];
        for (int t = 0; t < rows.steps(); t++) {
            for (int r = 0; r < rows.size(t); r++) {
                out[original(r)]++;
            }
        }
        return IntTensor.vector(out);
    }

    BatchSizes sizes() {
        return rows;
    }

    /** The index in the caller's order of row r of a step. */
    private int original(int r) {
        return sortedIndices == null ? r : sortedIndices.flat(r);
    }

    // ---- On the rows ----------------------------------------------------------------------------------------------

    /**
     * The same sequences with other rows: any function of single rows, such as a linear layer or an activation.
     *
     * @param function from (R, *) to (R, *)
     * @throws ShapeMismatchException if the number of rows changes
     */
    public PackedSequence map(UnaryOperator<Variable> function) {
        Variable changed = function.apply(data);
        if (changed.rank() == 0 || changed.size(0) != rows.total()) {
            throw new ShapeMismatchException(
                    NAME, "map: expected " + rows.total() + " rows as before, but got " + changed.shape());
        }
        return changed == data ? this : new PackedSequence(changed, rows, sortedIndices, unsortedIndices);
    }

    /** In another element type; itself if it has that. */
    public PackedSequence to(DType dtype) {
        return map(x -> x.to(dtype));
    }

    // ---- Out ------------------------------------------------------------------------------------------------------

    /** Padded with zeros to the longest, as (T, N, *). */
    public Padded padPacked() {
        return padPacked(false, 0);
    }

    /** Padded to the longest; see {@link #padPacked(boolean, double, int)}. */
    public Padded padPacked(boolean batchFirst, double paddingValue) {
        return padPacked(batchFirst, paddingValue, rows.steps());
    }

    /**
     * Padded, in the caller's order.
     *
     * @param batchFirst whether (N, T, *) rather than (T, N, *)
     * @param paddingValue value of the steps after the end of a sequence
     * @param totalLength T
     * @throws IllegalArgumentException if T is less than the length of the longest sequence
     */
    public Padded padPacked(boolean batchFirst, double paddingValue, int totalLength) {
        if (totalLength < rows.steps()) {
            throw new IllegalArgumentException(NAME + ": Expected total_length to be at least the length of the longest"
                    + " sequence in input, but got total_length=" + totalLength
                    + " and max sequence length being " + rows.steps());
        }
        int batch = batch();
        // In memory as in PyTorch, since noise like the result is drawn in that order: time first, and (N, T, *) a view
        // of
        // it, unless the sequences are put back into the caller's order, which makes a copy.
        boolean sequenceFirst = batchFirst && sortedIndices != null;
        // The row of padding follows the last row.
        int[] index = new int[totalLength * batch];
        Arrays.fill(index, rows.total());
        for (int t = 0; t < rows.steps(); t++) {
            for (int r = 0; r < rows.size(t); r++) {
                int n = original(r);
                index[sequenceFirst ? n * totalLength + t : t * batch + n] = rows.offset(t) + r;
            }
        }
        int[] sizes = data.shape().toArray();
        int[] padded = new int[sizes.length + 1];
        padded[0] = sequenceFirst ? batch : totalLength;
        padded[1] = sequenceFirst ? totalLength : batch;
        System.arraycopy(sizes, 1, padded, 2, sizes.length - 1);
        Variable out = picked(index, paddingValue).reshape(padded);
        return new Padded(batchFirst && !sequenceFirst ? out.transpose(0, 1) : out, lengths());
    }

    /** The sequences, (length, *) each, in the caller's order. */
    public List<Variable> unpack() {
        Padded padded = padPacked();
        return Sequences.unpad(padded.data(), padded.lengths().toArray(), false);
    }

    /** The last row of each sequence in the caller's order, (N, *); zeros for one of length zero. */
    Variable lastRows() {
        int[] index = new int[batch()];
        Arrays.fill(index, rows.total());
        for (int t = 0; t < rows.steps(); t++) {
            for (int r = 0; r < rows.size(t); r++) {
                index[original(r)] = rows.offset(t) + r;
            }
        }
        return picked(index, 0);
    }

    /** Rows by index; the index after the last row selects a row of the padding value. */
    private Variable picked(int[] index, double padding) {
        if (Arrays.equals(index, identity(rows.total()))) {
            return data;
        }
        Tensor paddingRow = Tensor.full(data.dtype(), data.shape().with(0, 1), padding);
        return Variable.concat(new ArrayList<>(List.of(data, Variable.of(paddingRow))), 0)
                .indexSelect(0, index);
    }

    @Override
    public String toString() {
        return "PackedSequence(" + rows.batch() + " sequences of up to " + rows.steps() + " steps, data " + data.shape()
                + ")";
    }
}
