package org.lstm4j.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The process of one library: answers {@link Protocol} until its input ends. */
public final class WorkerMain {
    private final Peer peer;
    private final Stopwatch stopwatch = new Stopwatch();
    private @Nullable Row row;
    private Peer.@Nullable Work work;

    private WorkerMain(Peer peer) {
        this.peer = peer;
    }

    /** Serves the peer whose class, and number of threads, the arguments name. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Peer peer;
        try {
            peer = Class.forName(args[0])
                    .asSubclass(Peer.class)
                    .getConstructor(int.class)
                    .newInstance(Integer.parseInt(args[1]));
            answers.println(Protocol.MARK + "ready " + peer.describe());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            answers.println(Protocol.MARK + "failed " + reason(e));
            return;
        }
        answers.flush();
        WorkerMain worker = new WorkerMain(peer);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String answer;
            try {
                answer = worker.answer(line);
            } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
                e.printStackTrace();
                answer = "failed " + reason(e);
            }
            answers.println(Protocol.MARK + answer);
            answers.flush();
        }
        // Some libraries leave threads behind that are no daemons.
        System.exit(0);
    }

    private String answer(String request) {
        String[] words = request.split(" ", 3);
        boolean check = words[0].equals("check");
        Peer.Work found = work(Row.parse(check ? request.substring(words[0].length()) : words[2]));
        if (found == null) {
            return "none";
        }
        switch (words[0]) {
            case "check" -> {
                return "values " + Protocol.encode(found.values());
            }
            case "warm" -> {
                stopwatch.warm(found, Double.parseDouble(words[1]));
                return "warmed";
            }
            case "run" -> {
                return "micros " + stopwatch.micros(found, Double.parseDouble(words[1]));
            }
            default -> throw new IllegalArgumentException("unknown request: " + request);
        }
    }

    /** The work of a row, kept as long as the row stays the same. */
    private Peer.@Nullable Work work(Row wanted) {
        if (!wanted.equals(row)) {
            if (work != null) {
                work.close();
            }
            work = null;
            row = null;
            work = peer.prepare(wanted);
            row = wanted;
        }
        return work;
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().replace('\n', ' ');
    }
}
