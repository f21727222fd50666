package org.lstm4j.nn.pooling;

/** The windows of a mean. */
final class Windows {
    private final int[] start;
    private final int[] end;
    private final double[] divisor;

    Windows(int outputs) {
        start = new int[outputs];
        end = new int[outputs];
        divisor = new double[outputs];
    }

    int count() {
        return start.length;
    }

    /** The first position of each. */
    int[] start() {
        return start;
    }

    /** The position after the last of each. */
    int[] end() {
        return end;
    }

    /** By what the sum of each is divided. */
    double[] divisor() {
        return divisor;
    }
}
