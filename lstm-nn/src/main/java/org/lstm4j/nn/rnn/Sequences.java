package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Conversion between lists of sequences of different lengths and one padded tensor: PyTorch's {@code pad_sequence}
 * and {@code unpad_sequence}.
 */
public final class Sequences {
    private Sequences() {}

    /** Padded with zeros to the longest, as (T, N, *); see {@link #pad(List, boolean, double)}. */
    public static Variable pad(List<Variable> sequences) {
        return pad(sequences, false, 0);
    }

    /**
     * Pads sequences to the length of the longest, in their order.
     *
     * @param sequences (length, *) each, at least one; lengths may be zero
     * @param batchFirst whether the result is (N, T, *) instead of (T, N, *)
     * @param paddingValue value of the steps after the end of a sequence
     * @return of the length of the longest
     * @throws IllegalArgumentException if there is no sequence, or their types differ
     * @throws ShapeMismatchException if they differ in more than length
     */
    public static Variable pad(List<Variable> sequences, boolean batchFirst, double paddingValue) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("pad: received an empty list of sequences");
        }
        Variable first = sequences.get(0);
        int longest = 0;
        for (int i = 0; i < sequences.size(); i++) {
            Variable each = sequences.get(i);
            if (each.rank() == 0
                    || first.rank() == 0
                    || !each.shape().with(0, 0).equals(first.shape().with(0, 0))) {
                throw new ShapeMismatchException(
                        "pad",
                        "expected sequences of (length, *) that differ in length only, but got " + first.shape()
                                + " at entry 0 and " + each.shape() + " at entry " + i);
            }
            if (each.dtype() != first.dtype()) {
                throw new IllegalArgumentException("pad: expected sequences of one type, but got " + first.dtype()
                        + " at entry 0 and " + each.dtype() + " at entry " + i);
            }
            longest = Math.max(longest, each.size(0));
        }
        List<Variable> padded = new ArrayList<>();
        for (Variable each : sequences) {
            Shape missing = first.shape().with(0, longest - each.size(0));
            padded.add(
                    missing.size(0) == 0
                            ? each
                            : Variable.concat(
                                    List.of(each, Variable.of(Tensor.full(each.dtype(), missing, paddingValue))), 0));
        }
        return Variable.stack(padded, batchFirst ? 0 : 1);
    }

    /**
     * The sequences without their padding.
     *
     * @param padded (T, N, *), or (N, T, *) where the batch is first. Not modified, unlike in PyTorch 1.13
     * @param lengths of each sequence, 0 to T. Not modified
     * @return (length, *) each
     * @throws ShapeMismatchException if there are fewer than two dimensions, or there is not one length a sequence
     * @throws IllegalArgumentException if a length is negative or above T
     */
    public static List<Variable> unpad(Variable padded, int[] lengths, boolean batchFirst) {
        if (padded.rank() < 2) {
            throw new ShapeMismatchException(
                    "unpad", "expected dimensions of time and batch, but got " + padded.shape());
        }
        int time = padded.size(batchFirst ? 1 : 0);
        int batch = padded.size(batchFirst ? 0 : 1);
        if (lengths.length != batch) {
            throw new ShapeMismatchException(
                    "unpad",
                    "expected " + batch + " lengths for shape " + padded.shape() + ", but got " + lengths.length);
        }
        if (Arrays.stream(lengths).anyMatch(length -> length < 0 || length > time)) {
            throw new IllegalArgumentException(
                    "unpad: expected lengths from 0 to " + time + ", but got " + Arrays.toString(lengths));
        }
        List<Variable> out = new ArrayList<>();
        List<Variable> each = padded.unbind(batchFirst ? 0 : 1);
        for (int i = 0; i < lengths.length; i++) {
            out.add(lengths[i] == time ? each.get(i) : each.get(i).narrow(0, 0, lengths[i]));
        }
        return out;
    }
}
