package org.lstm4j.tensor.kernel;

/**
 * A strided run of float32 values: one operand of an elementwise operation.
 *
 * @param data the array
 * @param off the index of the first element
 * @param step the distance between elements; 0 repeats one element
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record FloatRun(float[] data, int off, int step) {
    /** The run without its first elements. */
    public FloatRun from(int count) {
        return new FloatRun(data, off + count * step, step);
    }
}
