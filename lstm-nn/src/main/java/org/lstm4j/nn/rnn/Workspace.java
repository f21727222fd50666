package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Buffers for what the passes of one layer save between forward and backward. Later passes reuse them, so a training loop
 * does not allocate them anew. A buffer that is not released, because its graph is dropped without backward, is left to
 * the garbage collector. Threads may share it.
 */
final class Workspace {
    /** As many as a few concurrent graphs need; more are not kept. */
    private static final int CAPACITY = 16;

    private final DType dtype;
    private final List<Tensor> free = new ArrayList<>();

    Workspace(DType dtype) {
        this.dtype = dtype;
    }

    /** A vector of at least this size, with arbitrary values. */
    synchronized Tensor take(int size) {
        int best = -1;
        int tooSmall = -1;
        for (int i = 0; i < free.size(); i++) {
            int length = free.get(i).numel();
            if (length < size) {
                tooSmall = i;
            } else if (best < 0 || length < free.get(best).numel()) {
                best = i;
            }
        }
        if (best >= 0) {
            return free.remove(best);
        }
        if (tooSmall >= 0) {
            // Sizes grow: a buffer that is too small now would never be used again.
            free.remove(tooSmall);
        }
        return Tensor.zeros(dtype, size);
    }

    /** Returns a buffer, which the caller must not use any more. */
    synchronized void release(@Nullable Tensor buffer) {
        if (buffer != null && free.size() < CAPACITY) {
            free.add(buffer);
        }
    }
}
