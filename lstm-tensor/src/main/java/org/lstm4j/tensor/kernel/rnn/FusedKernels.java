package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.DoubleArray;
import org.lstm4j.tensor.kernel.DoublePacked;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.Packed;

/** Entry to the fused kernels for callers that serve both types: the numbers' own type decides. */
public final class FusedKernels {
    private FusedKernels() {}

    /**
     * Packs a matrix for products.
     *
     * @param trans whether b is stored transposed, as n rows of k
     * @param b dense. Not modified
     * @param room one that is not needed any more, to be written over if it has the same sizes; or null
     */
    public static Packed pack(boolean trans, int k, int n, Buffer b, @Nullable Packed room) {
        int lead = trans ? k : n;
        if (b instanceof FloatArray floats) {
            return Kernels.floats().pack(trans, k, n, floats.data(), floats.off(), lead, (FloatPacked) room);
        }
        DoubleArray doubles = DoubleArray.of(b);
        return Kernels.doubles().pack(trans, k, n, doubles.data(), doubles.off(), lead, (DoublePacked) room);
    }

    /**
     * A recurrence over sequences.
     *
     * @param like numbers of the type that it shall work on
     * @param hidden H
     * @param projected P, or 0 without a projection
     * @param reverse whether to start at each sequence's last step
     */
    public static RecurrentSequence recurrence(
            RNNMode kind, Buffer like, BatchSizes steps, int hidden, int projected, boolean reverse) {
        return like instanceof FloatArray
                ? new FloatRecurrence(Kernels.floats(), kind, steps, hidden, projected, reverse)
                : new DoubleRecurrence(Kernels.doubles(), kind, steps, hidden, projected, reverse);
    }
}
