package org.lstm4j.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running process of one library, seen from the runner. */
final class Worker implements AutoCloseable {
    /** The end of the worker's output. */
    private static final String END = "";

    private static final int PATIENCE_SECONDS = 120;

    private final PeerSpec spec;
    private final Process process;
    private final Path log;
    private final BufferedWriter requests;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final String description;

    private Worker(PeerSpec spec, List<String> command, int threads) throws IOException {
        this.spec = spec;
        this.log = Files.createTempFile("lstm-bench-" + spec.label(), ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        Map<String, String> environment = builder.environment();
        for (String name : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
            environment.put(name, Integer.toString(threads));
        }
        this.process = builder.start();
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reader of " + spec.label());
        reader.setDaemon(true);
        reader.start();
        try {
            this.description = expect("ready", await());
        } catch (WorkerException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the process of a library and waits until it is ready.
     *
     * @throws WorkerException if it cannot be had; the message is a line that says why
     */
    static Worker start(PeerSpec spec, Path home, int threads) throws WorkerException {
        try {
            List<String> command = spec.command(home, threads);
            if (command == null) {
                throw new WorkerException("it has not been built, see the messages of the build");
            }
            return new Worker(spec, command, threads);
        } catch (WorkerException e) {
            throw e;
        } catch (IOException e) {
            throw new WorkerException(String.valueOf(e.getMessage()));
        }
    }

    PeerSpec spec() {
        return spec;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The version that it told. */
    String description() {
        return description;
    }

    /** The results of the row, or null if the library does not offer it. */
    @Nullable
    List<float[]> check(Row row) throws WorkerException {
        String answer = ask("check " + row);
        return answer.equals("none") ? null : Protocol.decode(expect("values", answer));
    }

    /** Runs the row for some time. */
    void warm(Row row, double seconds) throws WorkerException {
        expect("warmed", ask("warm " + seconds + " " + row));
    }

    /** Microseconds of one call. */
    double micros(Row row, double seconds) throws WorkerException {
        return Double.parseDouble(expect("micros", ask("run " + seconds + " " + row)));
    }

    private String ask(String request) throws WorkerException {
        try {
            requests.write(request);
            requests.newLine();
            requests.flush();
        } catch (IOException e) {
            throw new WorkerException("its process ended: " + lastWords());
        }
        return await();
    }

    private static String expect(String word, String answer) throws WorkerException {
        if (!answer.startsWith(word)) {
            throw new WorkerException(answer.startsWith("failed ") ? answer.substring("failed ".length()) : answer);
        }
        return answer.substring(word.length()).strip();
    }

    private String await() throws WorkerException {
        try {
            String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new WorkerException("no answer in " + PATIENCE_SECONDS + " seconds");
            }
            if (answer.equals(END)) {
                throw new WorkerException("its process ended: " + lastWords());
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerException("interrupted");
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(Protocol.MARK)) {
                    answers.add(line.substring(Protocol.MARK.length()));
                }
            }
        } catch (IOException e) {
            // The process is gone, which its end says as well.
        }
        answers.add(END);
    }

    private String lastWords() {
        try {
            List<String> lines =
                    Files.readAllLines(log).stream().filter(s -> !s.isBlank()).toList();
            return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "no message";
        }
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(log);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
