package org.lstm4j.examples.forecast;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (SIGINT) or SIGTERM into a request that the program can poll, and keeps the JVM alive until the program
 * has closed this object or a grace period is over. The JVM then ends with its own exit code: 130 after SIGINT, 143
 * after SIGTERM.
 */
public final class StopRequest implements AutoCloseable {
    /*
     * A shutdown hook, since a signal handler needs sun.misc.Signal, which is not public. The JVM runs its hooks at a
     * signal and ends when all have returned; the other threads keep running. So this hook waits for the program.
     */
    private static final int GRACE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "stop-request");
    private volatile boolean requested;

    private StopRequest() {}

    /** Starts to listen. */
    public static StopRequest listen() {
        StopRequest out = new StopRequest();
        Runtime.getRuntime().addShutdownHook(out.hook);
        return out;
    }

    private void request() {
        requested = true;
        try {
            if (!done.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("lstm: gave up waiting for the program to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the program was asked to stop. */
    public boolean isRequested() {
        return requested;
    }

    /** Lets the JVM end. Call it when everything is written. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down, and the hook has just been released.
        }
    }
}
