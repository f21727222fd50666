package org.lstm4j.nn.data;

/** Checks of arguments that several classes share. */
final class Check {
    private Check() {}

    static int index(String what, int index, int size) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(
                    what + ": index " + index + " is out of range for " + size + " examples");
        }
        return index;
    }

    static int positive(String what, String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    what + ": " + name + " must be greater than zero, but got " + name + "=" + value);
        }
        return value;
    }

    static int nonNegative(String what, String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    what + ": " + name + " must not be negative, but got " + name + "=" + value);
        }
        return value;
    }
}
