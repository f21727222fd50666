package org.lstm4j.autograd;

import java.util.function.Supplier;

/**
 * Whether operations of the current thread are recorded for a backward pass. On by default; the one piece of state in
 * this module that belongs to a thread.
 */
public final class GradMode {
    private static final ThreadLocal<GradMode> CURRENT = ThreadLocal.withInitial(GradMode::new);

    private boolean enabled = true;

    private GradMode() {}

    /** Whether operations are recorded. */
    public static boolean isEnabled() {
        return CURRENT.get().enabled;
    }

    /** Runs without recording: results require no gradient. PyTorch's {@code no_grad}. */
    public static void noGrad(Runnable action) {
        set(false, () -> {
            action.run();
            return 0;
        });
    }

    /** As {@link #noGrad(Runnable)}, with a result. */
    public static <T> T noGrad(Supplier<T> action) {
        return set(false, action);
    }

    /** Runs with recording on or off, and restores what was before. */
    static <T> T set(boolean enabled, Supplier<T> action) {
        GradMode mode = CURRENT.get();
        boolean before = mode.enabled;
        mode.enabled = enabled;
        try {
            return action.get();
        } finally {
            mode.enabled = before;
        }
    }
}
