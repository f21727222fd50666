package org.lstm4j.tensor.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Splits large pieces of work over threads. Ranges are cut so that no number depends on where: results have the same
 * bits for any number of threads. The threads are daemons, made when they are first needed.
 */
public final class Threads {
    /** The system property that sets the number of threads; by default, the number of processors. */
    public static final String PROPERTY = "lstm4j.threads";

    /** Multiplications that a thread must get for waking it to pay: some tens of microseconds of work. */
    private static final long LEAST_WORK = 2_000_000;

    /**
     * Items that a part must get. Products of fewer rows than this take other loops, which round differently: were a
     * tall product cut into such parts, its bits would depend on the number of threads.
     */
    public static final int LEAST_ITEMS = 4;

    private static final int THREADS = threads(System.getProperty(PROPERTY, ""));

    /** A piece of work on the items from one place to before another. */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    /* A holder class, so that no thread is made where one is enough. */
    private static final class Pool {
        static final ForkJoinPool INSTANCE = new ForkJoinPool(THREADS - 1);
    }

    private Threads() {}

    public static int threads(String setting) {
        if (setting.isBlank()) {
            return Runtime.getRuntime().availableProcessors();
        }
        int count;
        try {
            count = Integer.parseInt(setting.strip());
        } catch (NumberFormatException e) {
            count = 0;
        }
        if (count < 1) {
            throw new IllegalArgumentException(
                    "lstm4j: -D" + PROPERTY + " takes a number of threads from 1 on, but got '" + setting + "'");
        }
        return count;
    }

    /** Whether {@link #split} would run all in the caller's thread. */
    public static boolean isOne(int items, long workEach) {
        return parts(items, workEach, THREADS) == 1;
    }

    /** Into how many parts to cut the items, of which each gets {@link #LEAST_ITEMS} where there is more than one. */
    public static int parts(int items, long workEach, int threads) {
        return (int) Math.max(1, Math.min(Math.min(threads, items / LEAST_ITEMS), items * workEach / LEAST_WORK));
    }

    /**
     * Runs the work on all items, in several threads where it pays.
     *
     * @param items how many there are
     * @param workEach multiplications an item
     */
    public static void split(int items, long workEach, Range work) {
        int parts = parts(items, workEach, THREADS);
        if (parts == 1) {
            work.run(0, items);
            return;
        }
        ForkJoinTask<?>[] others = new ForkJoinTask<?>[parts - 1];
        for (int p = 1; p < parts; p++) {
            int from = (int) ((long) items * p / parts);
            int to = (int) ((long) items * (p + 1) / parts);
            others[p - 1] = Pool.INSTANCE.submit(() -> work.run(from, to));
        }
        try {
            work.run(0, items / parts);
        } finally {
            // Also when the first part has failed: the others still write to the caller's arrays.
            for (ForkJoinTask<?> other : others) {
                other.join();
            }
        }
    }
}
