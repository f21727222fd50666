package org.lstm4j.nn.pooling;

/**
 * The windows of a mean.
 *
 * @param start the first position of each. Not modified
 * @param end the position after the last of each. Not modified
 * @param divisor by what the sum of each is divided. Not modified
 */
record Windows(int[] start, int[] end, double[] divisor) {
    Windows(int outputs) {
        this(new int[outputs], new int[outputs], new double[outputs]);
    }

    int count() {
        return start.length;
    }
}
