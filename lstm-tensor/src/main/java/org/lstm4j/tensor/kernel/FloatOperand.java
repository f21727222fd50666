package org.lstm4j.tensor.kernel;

/**
 * A float32 matrix that is an operand of a GEMM: row-major, or stored transposed.
 *
 * @param data the array. Not modified
 * @param off the index of the first element
 * @param ld the distance between stored rows, which are the columns of the matrix if it is stored transposed
 * @param transposed whether the matrix is stored transposed
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record FloatOperand(float[] data, int off, int ld, boolean transposed) {
    /** The distance between consecutive elements of a column. */
    public int rowStep() {
        return transposed ? 1 : ld;
    }

    /** The distance between consecutive elements of a row. */
    public int columnStep() {
        return transposed ? ld : 1;
    }

    /** The index of an element. */
    public int index(int row, int column) {
        return off + row * rowStep() + column * columnStep();
    }
}
