package org.lstm4j.tensor;

import java.util.Arrays;

/**
 * Walks several operands of one shape in step. Dimensions that lie behind each other in every operand are merged, and
 * the innermost run is left to a kernel:
 *
 * <pre>{@code
 * for (StridedLoop loop = new StridedLoop(shape, x, y); loop.next(); ) {
 *     kernel(loop.length, xs, loop.at[0], loop.step[0], ys, loop.at[1], loop.step[1]);
 * }
 * }</pre>
 */
final class StridedLoop {
    /** The number of elements of a run. */
    final int length;
    /** Each operand's step within a run; 0 where it repeats one number. */
    final int[] step;
    /** Where each operand's current run starts. */
    final int[] at;

    private final int[] sizes;
    private final int[][] strides;
    private final int[] index;
    private final int outer;
    private boolean started;
    private boolean done;

    /** Operands that broadcast to the shape: a dimension of size 1 is walked with stride 0. */
    StridedLoop(Shape shape, Tensor... operands) {
        this(shape.sizes(), broadcastStrides(shape, operands), offsets(operands));
    }

    /**
     * @param sizes of the index space. Not modified
     * @param strides one array an operand. Modified
     * @param offsets of the first element, one an operand. Modified: held as {@link #at}
     */
    StridedLoop(int[] sizes, int[][] strides, int[] offsets) {
        int operands = strides.length;
        int[] merged = new int[sizes.length];
        int n = 0;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == 0) {
                done = true;
            }
            if (sizes[d] == 1) {
                continue;
            }
            boolean joins = n > 0;
            for (int k = 0; joins && k < operands; k++) {
                joins = strides[k][n - 1] == strides[k][d] * sizes[d];
            }
            int slot = joins ? n - 1 : n++;
            merged[slot] = joins ? merged[slot] * sizes[d] : sizes[d];
            for (int[] s : strides) {
                s[slot] = s[d];
            }
        }
        this.sizes = merged;
        this.strides = strides;
        this.at = offsets;
        this.outer = Math.max(0, n - 1);
        this.length = n == 0 ? 1 : merged[n - 1];
        this.step = new int[operands];
        for (int k = 0; k < operands; k++) {
            step[k] = n == 0 ? 1 : strides[k][n - 1];
        }
        this.index = new int[outer];
    }

    /** Moves to the next run, and first to the first. */
    boolean next() {
        if (done) {
            return false;
        }
        if (!started) {
            started = true;
            return true;
        }
        for (int d = outer - 1; d >= 0; d--) {
            index[d]++;
            for (int k = 0; k < at.length; k++) {
                at[k] += strides[k][d];
            }
            if (index[d] < sizes[d]) {
                return true;
            }
            index[d] = 0;
            for (int k = 0; k < at.length; k++) {
                at[k] -= strides[k][d] * sizes[d];
            }
        }
        done = true;
        return false;
    }

    private static int[][] broadcastStrides(Shape shape, Tensor[] operands) {
        int[][] strides = new int[operands.length][];
        for (int k = 0; k < operands.length; k++) {
            strides[k] = operands[k].stridesFor(shape);
        }
        return strides;
    }

    private static int[] offsets(Tensor[] operands) {
        int[] offsets = new int[operands.length];
        Arrays.setAll(offsets, k -> operands[k].offset());
        return offsets;
    }
}
