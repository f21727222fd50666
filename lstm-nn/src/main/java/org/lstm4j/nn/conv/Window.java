package org.lstm4j.nn.conv;

/**
 * Where the taps of a kernel stand: tap k of output position t at t stride + k dilation - left.
 *
 * @param length of the input
 * @param taps number of taps
 * @param outputs number of output positions
 * @param left zeros before the input
 */
record Window(int length, int taps, int stride, int dilation, int left, int outputs) {
    /** Whether the matrix of taps is the input itself. */
    boolean isInput() {
        return taps == 1 && stride == 1 && left == 0 && outputs == length;
    }

    /** The input position of the first output of a tap. */
    int start(int tap) {
        return tap * dilation - left;
    }

    /** The first output whose tap is inside of the input. */
    int first(int tap) {
        int start = start(tap);
        return start >= 0 ? 0 : Math.min(outputs, (-start + stride - 1) / stride);
    }

    /** The output after the last one whose tap is inside of the input. */
    int end(int tap) {
        int room = length - start(tap);
        return room <= 0 ? first(tap) : Math.max(first(tap), Math.min(outputs, (room + stride - 1) / stride));
    }
}
