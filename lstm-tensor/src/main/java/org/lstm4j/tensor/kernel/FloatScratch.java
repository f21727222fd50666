package org.lstm4j.tensor.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Temporary float32 arrays for one purpose, in bounded memory. A thread keeps a small array of its own; larger ones are
 * shared by all threads, virtual ones too, and no more of them are kept than there are processors.
 *
 * <p>A thread holds at most one array of a scratch at a time.
 */
public final class FloatScratch {
    /** The longest array that a thread keeps: 16 KB of floats. */
    private static final int SMALL = 4096;

    /** Longer arrays are left to the garbage collector. */
    private static final int LONGEST = 1 << 20;

    private static final int SLOTS =
            Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);

    private final ThreadLocal<FloatArray> small = ThreadLocal.withInitial(() -> new FloatArray(new float[0], 0));
    private final AtomicReferenceArray<@Nullable FloatArray> shared = new AtomicReferenceArray<>(SLOTS);

    /** An array of at least the given length, with arbitrary values. */
    public FloatArray take(int length) {
        if (length > SMALL) {
            return takeShared(length);
        }
        FloatArray held = small.get();
        if (held.data().length < length) {
            held = new FloatArray(new float[length], 0);
            small.set(held);
        }
        return held;
    }

    private FloatArray takeShared(int length) {
        int first = slot();
        for (int s = 0; s < SLOTS; s++) {
            int at = (first + s) & (SLOTS - 1);
            // A read is cheaper than an exchange that finds nothing.
            FloatArray held = shared.get(at) == null ? null : shared.getAndSet(at, null);
            if (held != null && held.data().length >= length) {
                return held;
            }
        }
        return new FloatArray(new float[length], 0);
    }

    /** Returns an array, which the caller must not use any more. */
    public void release(FloatArray array) {
        if (array.data().length <= SMALL || array.data().length > LONGEST) {
            return;
        }
        int first = slot();
        for (int s = 0; s < SLOTS; s++) {
            int at = (first + s) & (SLOTS - 1);
            if (shared.get(at) == null && shared.compareAndSet(at, null, array)) {
                return;
            }
        }
    }

    private static int slot() {
        return System.identityHashCode(Thread.currentThread()) & (SLOTS - 1);
    }
}
