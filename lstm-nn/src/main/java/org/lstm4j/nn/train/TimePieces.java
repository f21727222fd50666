package org.lstm4j.nn.train;

import java.util.Arrays;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Targets;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/** A batch of sequences cut along time. */
final class TimePieces {
    private final Batch batch;
    private final int total;
    private final int longest;
    private final int time;

    private TimePieces(Batch batch, int total, int longest, int time) {
        this.batch = batch;
        this.total = total;
        this.longest = longest;
        this.time = time;
    }

    static TimePieces of(Batch batch, int longest, boolean batchFirst) {
        Shape input = batch.hasX() ? batch.x().shape() : batch.tokens().shape();
        if (input.rank() < 2 || input.size(batchFirst ? 1 : 0) == 0) {
            throw new ShapeMismatchException(
                    "Truncated",
                    "expected sequences of shape " + (batchFirst ? "(N, T, ..)" : "(T, N, ..)")
                            + ", at least one step long, but the batch has " + input);
        }
        if (batch.hasY()) {
            requireEveryStep("targets", batch.y().shape(), input);
        }
        if (batch.hasLabels()) {
            requireEveryStep("labels", batch.labels().shape(), input);
        }
        if ((batch.hasY() || batch.hasLabels()) && batch.targets() != Targets.PER_STEP) {
            throw new ShapeMismatchException(
                    "Truncated",
                    "expected targets for each step, but those of the batch, of shape "
                            + (batch.hasY() ? batch.y().shape() : batch.labels().shape())
                            + ", are one for each sequence; if they are of steps, say so where the data are made, by"
                            + " with(Targets.PER_STEP)");
        }
        if (batch.isPadded()) {
            requireEveryStep("a mask", batch.mask().shape(), input);
        }
        int time = batchFirst ? 1 : 0;
        return new TimePieces(batch, input.size(time), longest, time);
    }

    private static void requireEveryStep(String what, Shape given, Shape input) {
        if (given.rank() < 2 || given.size(0) != input.size(0) || given.size(1) != input.size(1)) {
            throw new ShapeMismatchException(
                    "Truncated",
                    "expected " + what + " for each step, of shape (" + input.size(0) + ", " + input.size(1)
                            + ", ..) as the input, but got " + given);
        }
    }

    int count() {
        return (total - 1) / longest + 1;
    }

    /** The steps of all sequences that are no padding. */
    double weight(Batch piece) {
        if (piece.isPadded()) {
            return Arrays.stream(piece.lengths().toArray()).asLongStream().sum();
        }
        Shape input = piece.hasX() ? piece.x().shape() : piece.tokens().shape();
        return (double) input.size(0) * input.size(1);
    }

    /** The batch itself if there is one piece only: views need not be those of a whole. */
    Batch get(int i) {
        if (count() == 1) {
            return batch;
        }
        int start = i * longest;
        int steps = Math.min(longest, total - start);
        boolean padded = batch.isPadded();
        return new Batch(
                batch.hasX() ? batch.x().narrow(time, start, steps) : null,
                batch.hasX() ? null : integers(batch.tokens(), start, steps),
                batch.hasY() ? batch.y().narrow(time, start, steps) : null,
                batch.hasLabels() ? integers(batch.labels(), start, steps) : null,
                batch.targets(),
                padded ? lengths(start, steps) : null,
                padded ? batch.mask().narrow(time, start, steps) : null);
    }

    private IntTensor integers(IntTensor all, int start, int steps) {
        int[] sizes = all.shape().toArray();
        int outer = time == 0 ? 1 : sizes[0];
        int inner = all.numel() / outer / total;
        int[] from = all.toArray();
        int[] out = new int[outer * steps * inner];
        for (int o = 0; o < outer; o++) {
            System.arraycopy(from, (o * total + start) * inner, out, o * steps * inner, steps * inner);
        }
        sizes[time] = steps;
        return IntTensor.of(out, sizes);
    }

    private IntTensor lengths(int start, int steps) {
        return IntTensor.vector(Arrays.stream(batch.lengths().toArray())
                .map(length -> Math.max(0, Math.min(steps, length - start)))
                .toArray());
    }
}
