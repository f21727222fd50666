package org.lstm4j.nn.conv;

import java.util.Locale;

/** What a convolution sees beyond the ends of its input. */
public enum PaddingMode {
    /** Zeros. */
    ZEROS,
    /** The values mirrored at the first and last one, which are not repeated: {@code c b | a b c}. */
    REFLECT,
    /** The first and the last value: {@code a a | a b c}. */
    REPLICATE,
    /** The values from the other end: {@code b c | a b c}. */
    CIRCULAR;

    /** The position of padded position i, from -left, in an input of a length. Not for zeros. */
    int position(int i, int length) {
        return switch (this) {
            case REFLECT -> i < 0 ? -i : i < length ? i : 2 * (length - 1) - i;
            case REPLICATE -> Math.max(0, Math.min(i, length - 1));
            default -> Math.floorMod(i, length);
        };
    }

    /** The largest padding of an input of a length. */
    int limit(int length) {
        return switch (this) {
            case REFLECT -> length - 1;
            case CIRCULAR -> length;
            default -> length == 0 ? 0 : Integer.MAX_VALUE;
        };
    }

    /** PyTorch's name. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
