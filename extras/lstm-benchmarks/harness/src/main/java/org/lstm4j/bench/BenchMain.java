package org.lstm4j.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times this library and others side by side. */
@Command(
        name = "lstm bench",
        description = "Times this library and others side by side, in turns; microseconds of one call.",
        footer = {
            "",
            "Other benchmarks: 'lstm bench memory' shows what is allocated, 'lstm bench jmh ARGS' runs JMH.",
            "LSTM_JAVA_OPTS adds JVM flags to ours, such as -Dlstm4j.kernels=scalar."
        })
public final class BenchMain implements Callable<Integer> {
    private static final SideBySide.Effort FULL = new SideBySide.Effort(3, 2, 2.0, 0.5);
    private static final SideBySide.Effort QUICK = new SideBySide.Effort(2, 2, 0.8, 0.15);

    // Read by picocli.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Option(names = "--quick", description = "Fewer rows, forks and repetitions: under three minutes.")
    private boolean quick;

    @Option(names = "--threads", defaultValue = "1", description = "Threads of each library (${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--rows",
            paramLabel = "WORDS",
            description = "Only rows that have these words, such as 'lstm train' or '1,16,32,8'; can be repeated.")
    private List<String> rows = new ArrayList<>();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "ours,djl,pytorch,dl4j,onnx,openblas",
            description = "Which libraries (${DEFAULT-VALUE}).")
    private List<String> peers = new ArrayList<>();

    @Option(names = "--forks", paramLabel = "N", description = "Processes of each library, one after the other.")
    private @Nullable Integer forks;

    @Option(names = "--csv", paramLabel = "FILE", description = "Where the CSV goes (${DEFAULT-VALUE}).")
    private Path csv = Path.of("lstm-bench.csv");

    /** Runs the command line; {@code -Dlstm4j.bench.home} names the folder of the benchmarks. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("lstm4j.bench.home", "extras/lstm-benchmarks"));
        List<PeerSpec> columns;
        try {
            columns = peers.stream().map(PeerSpec::of).distinct().toList();
        } catch (IllegalArgumentException e) {
            System.err.println("lstm bench: " + e.getMessage());
            return 2;
        }
        List<Row> all = quick ? Rows.quick() : Rows.all();
        List<Row> chosen = all.stream()
                .filter(row -> rows.isEmpty() || rows.stream().anyMatch(row::matches))
                .toList();
        if (chosen.isEmpty()) {
            System.err.println("lstm bench: no row has the words of " + rows + "; there are:");
            all.forEach(row -> System.err.println("  " + row));
            return 2;
        }
        SideBySide.Effort base = quick ? QUICK : FULL;
        SideBySide.Effort effort = new SideBySide.Effort(
                forks == null ? base.forks() : forks, base.turns(), base.warmSeconds(), base.runSeconds());
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d thread%s, %d forks x %d turns of %.1f s after %.1f s of warm-up%n",
                System.getProperty("java.version"),
                threads,
                threads == 1 ? "" : "s",
                effort.forks(),
                effort.turns(),
                effort.runSeconds(),
                effort.warmSeconds());
        if (quick) {
            int left = Rows.all().size() - all.size();
            System.out.println(
                    "quick: " + left + " of " + Rows.all().size()
                            + " rows are left out (float64, cell, bi2, rnn and most shapes), and there are fewer and shorter runs");
        }
        List<Results> results = new SideBySide(home, columns, threads, effort, System.out).run(chosen);
        Report report = new Report(columns);
        System.out.println();
        System.out.println(report.tableHead());
        results.forEach(r -> System.out.println(report.tableLine(r)));
        System.out.println();
        System.out.println("microseconds; ratio = time of the fastest peer / ours, above 1 where ours is faster");
        report.summary(results).forEach(System.out::println);
        report.packedBesidePadded(results).forEach(System.out::println);
        Files.write(csv, report.csv(results, threads), StandardCharsets.UTF_8);
        System.out.println("written: " + csv);
        return 0;
    }
}
