package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.Nullable;

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
    public static Packed pack(boolean trans, int k, int n, Numbers b, @Nullable Packed room) {
        int lead = trans ? k : n;
        if (b instanceof FloatNumbers floats) {
            return Kernels.floats().pack(trans, k, n, floats.data(), floats.off(), lead, (FloatPacked) room);
        }
        DoubleNumbers doubles = DoubleNumbers.of(b);
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
            RecurrentKind kind, Numbers like, StepRows steps, int hidden, int projected, boolean reverse) {
        return like instanceof FloatNumbers
                ? new FloatRecurrence(Kernels.floats(), kind, steps, hidden, projected, reverse)
                : new DoubleRecurrence(Kernels.doubles(), kind, steps, hidden, projected, reverse);
    }
}
