package org.lstm4j.bench;

import java.util.Arrays;

/**
 * How long one call takes: the median over windows of the mean within a window. A window is long enough for its share of
 * garbage collection to fall into it; the median leaves out the windows in which the machine was busy with others.
 */
final class Stopwatch {
    private static final int WINDOWS = 15;

    /** Keeps results alive. */
    private Object sink = "";

    /** Runs for the given time. */
    void warm(Peer.Work work, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            sink = work.run();
        } while (System.nanoTime() < end);
    }

    /** Microseconds of one call. */
    double micros(Peer.Work work, double seconds) {
        long window = (long) (seconds * 1e9 / WINDOWS);
        double[] means = new double[WINDOWS];
        for (int w = 0; w < WINDOWS; w++) {
            long calls = 0;
            long start = System.nanoTime();
            long now;
            do {
                sink = work.run();
                calls++;
                now = System.nanoTime();
            } while (now - start < window);
            means[w] = (now - start) / 1e3 / calls;
        }
        if (sink.hashCode() == 0) {
            System.err.println();
        }
        Arrays.sort(means);
        return means[WINDOWS / 2];
    }
}
