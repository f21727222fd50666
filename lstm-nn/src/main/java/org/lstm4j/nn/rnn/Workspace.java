package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.DoubleArray;
import org.lstm4j.tensor.kernel.FloatArray;

/**
 * Room for what the passes of one layer keep between forward and backward, used again by later passes: a training loop
 * then makes no garbage of it. What is taken and never given back, because its graph is dropped without a backward, is
 * left to the garbage collector. Threads may share it.
 */
final class Workspace {
    /** As much as a few graphs under way at a time need; more is not kept. */
    private static final int MOST = 16;

    private final List<Buffer> free = new ArrayList<>();

    /** Room for at least so many numbers, with any in it. */
    synchronized Buffer take(DType dtype, int count) {
        Buffer best = null;
        Buffer tooSmall = null;
        for (Buffer held : free) {
            int length = length(held, dtype);
            if (length >= count) {
                best = best == null || length < length(best, dtype) ? held : best;
            } else if (length >= 0) {
                tooSmall = held;
            }
        }
        if (best == null) {
            // Lengths grow: what is too small now would only lie about.
            remove(tooSmall);
            return dtype == DType.FLOAT32 ? new FloatArray(new float[count], 0) : new DoubleArray(new double[count], 0);
        }
        remove(best);
        return best;
    }

    /** Gives back what was taken; whoever gives it must not use it again. */
    synchronized void give(@Nullable Buffer numbers) {
        if (numbers != null && free.size() < MOST) {
            free.add(numbers);
        }
    }

    private void remove(@Nullable Buffer numbers) {
        // By identity: numbers are equal when their arrays are.
        for (int i = 0; i < free.size(); i++) {
            if (free.get(i) == numbers) {
                free.remove(i);
                return;
            }
        }
    }

    /** How many numbers there is room for; -1 if it is of another type. */
    private static int length(Buffer numbers, DType dtype) {
        if (numbers instanceof FloatArray floats) {
            return dtype == DType.FLOAT32 ? floats.data().length : -1;
        }
        return dtype == DType.FLOAT64 && numbers instanceof DoubleArray doubles ? doubles.data().length : -1;
    }
}
