package org.lstm4j.tensor;

import java.util.Arrays;

/**
 * Iterates over several operands of one shape together. Dimensions that are contiguous in every operand are merged, and
 * the innermost dimension is left to a kernel:
 *
 * <pre>{@code
 * for (StridedLoop loop = new StridedLoop(shape, x, y); loop.next(); ) {
 *     kernel(loop.length, xs, loop.offsets[0], loop.steps[0], ys, loop.offsets[1], loop.steps[1]);
 * }
 * }</pre>
 */
final class StridedLoop {
    /** The number of elements of a run. */
    final int length;
    /** Each operand's step between the elements of a run; 0 where it repeats one element. */
    final int[] steps;
    /** Each operand's index of the first element of the current run. */
    final int[] offsets;

    private final int[] sizes;
    private final int[][] strides;
    private final int[] index;
    private final int outer;
    private boolean started;
    private boolean done;

    /**
     * Operands that broadcast to the shape: a dimension of size 1 has stride 0. The order of elements is that of the last
     * operand in memory, which makes its runs long.
     */
    StridedLoop(Shape shape, Tensor... operands) {
        this(Views.memoryOrder(operands[operands.length - 1]), shape, operands);
    }

    private StridedLoop(int[] dims, Shape shape, Tensor[] operands) {
        this(picked(dims, shape.sizes()), broadcastStrides(dims, shape, operands), offsets(operands));
    }

    /**
     * @param sizes of the index space. Not modified
     * @param strides one array for each operand. Modified
     * @param offsets the index of each operand's first element. Modified: held as {@link #offsets}
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
            boolean merges = n > 0;
            for (int k = 0; merges && k < operands; k++) {
                merges = strides[k][n - 1] == strides[k][d] * sizes[d];
            }
            int slot = merges ? n - 1 : n++;
            merged[slot] = merges ? merged[slot] * sizes[d] : sizes[d];
            for (int[] s : strides) {
                s[slot] = s[d];
            }
        }
        this.sizes = merged;
        this.strides = strides;
        this.offsets = offsets;
        this.outer = Math.max(0, n - 1);
        this.length = n == 0 ? 1 : merged[n - 1];
        this.steps = new int[operands];
        for (int k = 0; k < operands; k++) {
            steps[k] = n == 0 ? 1 : strides[k][n - 1];
        }
        this.index = new int[outer];
    }

    /** Moves to the next run, at the first call to the first. */
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
            for (int k = 0; k < offsets.length; k++) {
                offsets[k] += strides[k][d];
            }
            if (index[d] < sizes[d]) {
                return true;
            }
            index[d] = 0;
            for (int k = 0; k < offsets.length; k++) {
                offsets[k] -= strides[k][d] * sizes[d];
            }
        }
        done = true;
        return false;
    }

    private static int[][] broadcastStrides(int[] dims, Shape shape, Tensor[] operands) {
        int[][] strides = new int[operands.length][];
        for (int k = 0; k < operands.length; k++) {
            strides[k] = picked(dims, operands[k].stridesFor(shape));
        }
        return strides;
    }

    private static int[] picked(int[] dims, int[] values) {
        int[] out = new int[dims.length];
        for (int d = 0; d < dims.length; d++) {
            out[d] = values[dims[d]];
        }
        return out;
    }

    static int[] offsets(Tensor[] operands) {
        int[] offsets = new int[operands.length];
        Arrays.setAll(offsets, k -> operands[k].offset());
        return offsets;
    }
}
