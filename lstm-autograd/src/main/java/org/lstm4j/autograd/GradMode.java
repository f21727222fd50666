package org.lstm4j.autograd;

import java.util.function.Supplier;

/** Whether operations of the current thread are recorded for a backward pass. Default: on. */
public final class GradMode {
    private static final ThreadLocal<GradMode> CURRENT = ThreadLocal.withInitial(GradMode::new);

    private boolean enabled = true;

    private GradMode() {}

    /** Whether operations of this thread are recorded. */
    public static boolean isEnabled() {
        return CURRENT.get().enabled;
    }

    /** Runs an action without recording: its results do not require a gradient. PyTorch's {@code no_grad}. */
    public static void noGrad(Runnable action) {
        set(false, () -> {
            action.run();
            return 0;
        });
    }

    /** As {@link #noGrad(Runnable)}, and returns the result of the action. */
    public static <T> T noGrad(Supplier<T> action) {
        return set(false, action);
    }

    /**
     * Runs an action with recording on or off and restores the previous mode. PyTorch's {@code set_grad_enabled}.
     *
     * @param enabled whether operations are recorded
     */
    public static <T> T set(boolean enabled, Supplier<T> action) {
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
