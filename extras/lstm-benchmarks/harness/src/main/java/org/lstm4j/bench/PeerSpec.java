package org.lstm4j.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the process of each library is started. */
enum PeerSpec {
    OURS("ours", "lstm4j", "org.lstm4j.bench.ours.OurPeer"),
    DJL("djl", "djl", "org.lstm4j.bench.djl.DjlPeer"),
    PYTORCH("pytorch", "", ""),
    DL4J("dl4j", "dl4j", "org.lstm4j.bench.dl4j.Dl4jPeer"),
    ONNX("onnx", "onnx", "org.lstm4j.bench.onnx.OnnxPeer"),
    OPENBLAS("openblas", "openblas", "org.lstm4j.bench.openblas.OpenBlasPeer");

    private static final int FIRST_WITH_NATIVE_ACCESS_CHECKS = 24;

    private final String label;
    private final String module;
    private final String className;

    PeerSpec(String label, String module, String className) {
        this.label = label;
        this.module = module;
        this.className = className;
    }

    /** The name on the command line and above the column. */
    String label() {
        return label;
    }

    static PeerSpec of(String label) {
        return Arrays.stream(values())
                .filter(peer -> peer.label.equals(label.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no peer '" + label + "'; there are "
                        + Arrays.stream(values()).map(PeerSpec::label).toList()));
    }

    /** The command of its process, or null if it has not been built. */
    @Nullable
    List<String> command(Path home, int threads) throws IOException {
        return this == PYTORCH ? python(home, threads) : java(home, threads);
    }

    private @Nullable List<String> java(Path home, int threads) {
        Path built = home.resolve(module).resolve("target/quick");
        if (!Files.isDirectory(built.resolve("classes")) || !Files.isDirectory(built.resolve("lib"))) {
            return null;
        }
        List<String> out = new ArrayList<>();
        out.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        out.addAll(List.of("-Xmx4g", "-XX:+UseSerialGC", "-Xshare:auto"));
        if (this == OURS) {
            out.add("-Dlstm4j.threads=" + threads);
            if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent()) {
                out.addAll(List.of("--add-modules", "jdk.incubator.vector"));
            }
            String more = System.getenv("LSTM_JAVA_OPTS");
            if (more != null && !more.isBlank()) {
                out.addAll(Arrays.asList(more.strip().split(" +", -1)));
            }
        } else if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS_CHECKS) {
            out.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        if (this == DJL) {
            out.addAll(List.of(
                    "-Dai.djl.offline=true",
                    "-DDJL_CACHE_DIR=" + built.resolve("cache"),
                    "-Dai.djl.pytorch.num_interop_threads=1",
                    "-Dai.djl.pytorch.num_threads=" + threads));
        }
        String separator = System.getProperty("path.separator");
        out.addAll(List.of("-cp", built.resolve("classes") + separator + built.resolve("lib") + "/*"));
        out.addAll(List.of(WorkerMain.class.getName(), className, Integer.toString(threads)));
        return out;
    }

    /** Debian's own Python first, since its PyTorch is a package of the system and not of the python3 on the PATH. */
    private static List<String> python(Path home, int threads) throws IOException {
        Path script = home.resolve("harness/target/quick/pytorch_worker.py");
        try (InputStream in = PeerSpec.class.getResourceAsStream("pytorch_worker.py")) {
            if (in == null) {
                throw new IOException("pytorch_worker.py is not in the jar");
            }
            Files.createDirectories(script.getParent());
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        String chosen = System.getenv("LSTM_BENCH_PYTHON");
        if (chosen == null) {
            chosen = Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
        }
        return List.of(chosen, script.toString(), Integer.toString(threads));
    }
}
