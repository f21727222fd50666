package org.lstm4j.tensor.kernel.rnn;

/** Products of sizes that become the length of an array. */
public final class Sizes {
    private Sizes() {}

    /**
     * rows times columns.
     *
     * @param operation starts the message
     * @param rowsAre what the rows are, for the message
     * @param columnsAre what the columns are, for the message
     * @param hint what to do, for the message
     * @throws IllegalArgumentException if the product is more than an array can hold
     */
    public static int product(String operation, int rows, String rowsAre, int columns, String columnsAre, String hint) {
        long product = (long) rows * columns;
        if (product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(operation + ": expected at most " + Integer.MAX_VALUE + " values, but "
                    + rows + " " + rowsAre + " of " + columns + " " + columnsAre + " are " + product + "; " + hint);
        }
        return (int) product;
    }
}
