package org.lstm4j.tensor.kernel;

/** Entry to the fused kernels for callers that serve both types: the numbers' own type decides. */
public final class FusedKernels {
    private FusedKernels() {}

    /**
     * Packs a matrix for products.
     *
     * @param trans whether b is stored transposed, as n rows of k
     * @param b dense. Not modified
     */
    public static Packed pack(boolean trans, int k, int n, Numbers b) {
        int lead = trans ? k : n;
        if (b instanceof FloatNumbers floats) {
            return Kernels.floats().pack(trans, k, n, floats.data(), floats.off(), lead);
        }
        DoubleNumbers doubles = DoubleNumbers.of(b);
        return Kernels.doubles().pack(trans, k, n, doubles.data(), doubles.off(), lead);
    }

    /**
     * An LSTM over sequences of one length.
     *
     * @param like numbers of the type that it shall work on
     * @param steps T
     * @param batch N
     * @param hidden H
     * @param projected P, or 0 without a projection
     * @param reverse whether to start at the last step
     */
    public static LSTMSequence lstm(Numbers like, int steps, int batch, int hidden, int projected, boolean reverse) {
        return like instanceof FloatNumbers
                ? new FloatLSTM(Kernels.floats(), steps, batch, hidden, projected, reverse)
                : new DoubleLSTM(Kernels.doubles(), steps, batch, hidden, projected, reverse);
    }
}
