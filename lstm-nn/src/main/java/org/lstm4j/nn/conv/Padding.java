package org.lstm4j.nn.conv;

import org.lstm4j.nn.internal.Require;

/** The padding of both ends of the input of a convolution. */
public sealed interface Padding {
    /** A number of positions at each end. */
    static Padding of(int positions) {
        return new Positions(positions);
    }

    /** None, as with 0; PyTorch's {@code padding='valid'}. */
    static Padding valid() {
        return Named.VALID;
    }

    /**
     * As many positions as keep the length, for a stride of 1; one more at the end if their number is odd. PyTorch's {@code
     * padding='same'}.
     */
    static Padding same() {
        return Named.SAME;
    }

    /** The number of positions at both ends, given what the taps of the kernel span beyond one position. */
    int total(int span);

    /** PyTorch's text. */
    String text();

    /**
     * A number of positions at each end.
     *
     * @param positions zero or more
     */
    record Positions(int positions) implements Padding {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Positions {
            Require.nonNegative("Conv1d", "padding", positions);
        }

        @Override
        public int total(int span) {
            return Math.multiplyExact(2, positions);
        }

        @Override
        public String text() {
            return "(" + positions + ",)";
        }
    }

    /** Padding by name. */
    enum Named implements Padding {
        /** See {@link Padding#valid}. */
        VALID,
        /** See {@link Padding#same}. */
        SAME;

        @Override
        public int total(int span) {
            return this == SAME ? span : 0;
        }

        @Override
        public String text() {
            return this == SAME ? "same" : "valid";
        }
    }
}
