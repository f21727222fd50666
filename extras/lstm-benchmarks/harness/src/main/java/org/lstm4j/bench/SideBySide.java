package org.lstm4j.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Times libraries in turns. Each fork starts a process for each library; for each row all of them warm up, and then run
 * A B C, A B C, so that what disturbs the machine for a while disturbs all. The processes that wait use no CPU.
 */
final class SideBySide {
    /** How long and how often. */
    record Effort(int forks, int turns, double warmSeconds, double runSeconds) {}

    /** What a result may differ by from ours, relative to the greatest number where that is above 1. */
    private static final double TOLERANCE = 1e-4;

    private final Path home;
    private final List<PeerSpec> peers;
    private final int threads;
    private final Effort effort;
    private final PrintStream progress;
    /** Rows that a library does not offer, or gives other results for. */
    private final Set<String> leftOut = new HashSet<>();

    private final Set<PeerSpec> missing = EnumSet.noneOf(PeerSpec.class);

    /**
     * @param home the folder of the benchmarks
     * @param progress gets a line for what is left out; a dot for each row done goes to the standard error
     */
    SideBySide(Path home, List<PeerSpec> peers, int threads, Effort effort, PrintStream progress) {
        this.home = home;
        this.peers = peers;
        this.threads = threads;
        this.effort = effort;
        this.progress = progress;
    }

    List<Results> run(List<Row> rows) {
        List<Results> out = rows.stream().map(Results::new).toList();
        for (int fork = 0; fork < effort.forks(); fork++) {
            List<Worker> workers = start(fork == 0);
            try {
                for (int i = 0; i < rows.size(); i++) {
                    row(out.get(i), workers, fork == 0);
                    System.err.print('.');
                }
            } finally {
                workers.forEach(Worker::close);
            }
        }
        System.err.println();
        return out;
    }

    private List<Worker> start(boolean first) {
        List<Worker> workers = new ArrayList<>();
        for (PeerSpec peer : peers) {
            if (missing.contains(peer)) {
                continue;
            }
            try {
                Worker worker = Worker.start(peer, home, threads);
                workers.add(worker);
                if (first) {
                    progress.println(peer.label() + ": " + worker.description());
                }
            } catch (WorkerException e) {
                missing.add(peer);
                progress.println(peer.label() + " is left out: " + e.getMessage());
            }
        }
        return workers;
    }

    private void row(Results results, List<Worker> workers, boolean check) {
        Row row = results.row();
        List<float[]> expected = null;
        List<Worker> ready = new ArrayList<>();
        for (Worker worker : List.copyOf(workers)) {
            if (leftOut.contains(worker.spec() + " " + row)) {
                continue;
            }
            try {
                if (check) {
                    List<float[]> values = worker.check(row);
                    String wrong = values == null ? "" : difference(expected == null ? values : expected, values);
                    if (wrong != null) {
                        leftOut.add(worker.spec() + " " + row);
                        if (!wrong.isEmpty()) {
                            say(worker, row, wrong);
                        }
                        continue;
                    }
                    expected = expected == null ? values : expected;
                }
                worker.warm(row, effort.warmSeconds());
                ready.add(worker);
            } catch (WorkerException e) {
                fail(worker, row, workers, e);
            }
        }
        for (int turn = 0; turn < effort.turns(); turn++) {
            for (Worker worker : List.copyOf(ready)) {
                try {
                    results.add(worker.spec(), worker.micros(row, effort.runSeconds()));
                } catch (WorkerException e) {
                    ready.remove(worker);
                    fail(worker, row, workers, e);
                }
            }
        }
    }

    private void fail(Worker worker, Row row, List<Worker> workers, WorkerException e) {
        leftOut.add(worker.spec() + " " + row);
        say(worker, row, String.valueOf(e.getMessage()));
        if (!worker.isAlive()) {
            workers.remove(worker);
            worker.close();
            missing.add(worker.spec());
        }
    }

    private void say(Worker worker, Row row, String what) {
        progress.println(worker.spec().label() + ", " + row + ": left out, " + what);
    }

    /** Null if the results agree. */
    private static @Nullable String difference(List<float[]> expected, List<float[]> actual) {
        if (expected.size() != actual.size()) {
            return "it gives " + actual.size() + " arrays and not " + expected.size();
        }
        for (int a = 0; a < expected.size(); a++) {
            float[] x = expected.get(a);
            float[] y = actual.get(a);
            if (x.length != y.length) {
                return "array " + a + " has " + y.length + " numbers and not " + x.length;
            }
            double greatest = 1;
            for (float v : x) {
                greatest = Math.max(greatest, Math.abs(v));
            }
            for (int i = 0; i < x.length; i++) {
                // Written so that NaN is a difference.
                if (!(Math.abs(x[i] - y[i]) <= TOLERANCE * greatest)) {
                    return "array " + a + " differs at " + i + ": " + x[i] + " and " + y[i];
                }
            }
        }
        return null;
    }
}
