package org.lstm4j.nn;

/** Rows of a table of float32, chosen by their numbers. */
public final class FloatRows {
    private FloatRows() {}

    /**
     * y[i] = table[index[i]]; zeros where index[i] is blank.
     *
     * @param index Not modified
     * @param blank a row to take as zeros; negative for none
     * @param table rows of the given number of columns. Not modified
     * @param y zeros before. Modified
     */
    public static void pick(int[] index, int blank, int columns, float[] table, int off, float[] y) {
        for (int i = 0; i < index.length; i++) {
            if (index[i] != blank) {
                System.arraycopy(table, off + index[i] * columns, y, i * columns, columns);
            }
        }
    }

    /**
     * table[index[i]] += x[i], but where index[i] is blank.
     *
     * @param index Not modified
     * @param blank a row to leave as it is; negative for none
     * @param x Not modified
     * @param table Modified
     */
    public static void add(int[] index, int blank, int columns, float[] x, int off, float[] table) {
        for (int i = 0; i < index.length; i++) {
            if (index[i] != blank) {
                int from = off + i * columns;
                int to = index[i] * columns;
                for (int j = 0; j < columns; j++) {
                    table[to + j] += x[from + j];
                }
            }
        }
    }
}
