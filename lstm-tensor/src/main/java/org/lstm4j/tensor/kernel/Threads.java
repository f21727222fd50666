package org.lstm4j.tensor.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Splits large pieces of work over threads. No value depends on where the ranges are cut: results have the same bits for
 * any number of threads. The threads are daemons, created when they are first needed.
 */
public final class Threads {
    /** The system property that sets the number of threads, 1 to 1,024; by default, the number of processors. */
    public static final String PROPERTY = "lstm4j.threads";

    /** Multiplications from which a further thread pays: some tens of microseconds of work. */
    private static final long LEAST_WORK = 2_000_000;

    /**
     * The least items of a part. Products of fewer rows take other loops, which round differently: with smaller parts, the
     * bits of a tall product would depend on the number of threads.
     */
    public static final int LEAST_ITEMS = 4;

    private static final int MOST_THREADS = 1024;

    /* 0 for a setting that cannot be served: every use says so. An exception from here would do so once, wrapped. */
    private static final int THREADS = valid(System.getProperty(PROPERTY, ""));

    /** A piece of work on the items from one index (inclusive) to another (exclusive). */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    /* A holder class, so that no thread is created if one is enough. */
    private static final class Pool {
        static final ForkJoinPool INSTANCE = new ForkJoinPool(count() - 1);
    }

    private Threads() {}

    private static int valid(String setting) {
        if (setting.isBlank()) {
            return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        }
        try {
            int count = Integer.parseInt(setting.strip());
            return count >= 1 && count <= MOST_THREADS ? count : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * The number of threads that a setting asks for; blank for the number of processors.
     *
     * @throws IllegalArgumentException if it is no number from 1 to 1,024
     */
    public static int threads(String setting) {
        int count = valid(setting);
        if (count == 0) {
            throw new IllegalArgumentException("lstm4j: -D" + PROPERTY + " must be a number of threads, 1 to "
                    + MOST_THREADS + ", but got '" + setting + "'");
        }
        return count;
    }

    private static int count() {
        return THREADS > 0 ? THREADS : threads(System.getProperty(PROPERTY, ""));
    }

    /** Whether {@link #split} would run all items in the caller's thread. */
    public static boolean isOne(int items, long workEach) {
        return parts(items, workEach, count()) == 1;
    }

    /** The number of parts; with more than one, each has at least {@link #LEAST_ITEMS} items. */
    public static int parts(int items, long workEach, int threads) {
        return (int) Math.max(1, Math.min(Math.min(threads, items / LEAST_ITEMS), items * workEach / LEAST_WORK));
    }

    /**
     * Runs the work on all items, in several threads if that pays.
     *
     * @param items the number of items
     * @param workEach multiplications for each item
     */
    public static void split(int items, long workEach, Range work) {
        int parts = parts(items, workEach, count());
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
            // Even if the first part has failed: the others still write to the caller's arrays.
            for (ForkJoinTask<?> other : others) {
                other.join();
            }
        }
    }
}
