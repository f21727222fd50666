package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The corpus that {@code tools/fuzz} found: each file is read, or refused by a FormatException that is fit to show. */
class FuzzCorpusTest {
    private static final long MOST_BYTES = 256L << 20;
    private static final long MOST_NANOS = 2_000_000_000L;

    private static Map<String, byte[]> corpus(String format) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        InputStream in = Objects.requireNonNull(FuzzCorpusTest.class.getResourceAsStream("/fuzz/corpus.zip"));
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith(format + "/")) {
                    files.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return files;
    }

    /** Reads all that can be read, and all or nothing. True if nothing was refused. */
    private static boolean read(String format, byte[] bytes) throws IOException {
        ByteSource source = ByteSource.of(bytes, "fuzz");
        try {
            if (format.equals("npy")) {
                Npy.read(source);
            } else {
                try (ArrayFile file = format.equals("npz") ? Npz.open(source) : Safetensors.open(source)) {
                    file.readKnown();
                    file.readAll();
                }
            }
            return true;
        } catch (FormatException e) {
            assertThat(e.getMessage()).startsWith("fuzz: ").hasSizeLessThan(1500);
            assertThat(e.getMessage().chars().allMatch(c -> c >= ' ')).isTrue();
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "npz", "npy"})
    void isReadOrRefused(String format) throws IOException {
        Map<String, byte[]> corpus = corpus(format);
        assertThat(corpus).hasSizeGreaterThan(50);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<String> read = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : corpus.entrySet()) {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            if (read(format, file.getValue())) {
                read.add(file.getKey());
            }
            assertThat(System.nanoTime() - start).as(file.getKey()).isLessThan(MOST_NANOS);
            assertThat(threads.getCurrentThreadAllocatedBytes() - bytes)
                    .as(file.getKey())
                    .isLessThan(MOST_BYTES);
        }
        assertThat(read).isNotEmpty().hasSizeLessThan(corpus.size());
    }

    /** New inputs in every build: some bytes of a file of the corpus are changed, removed or repeated. */
    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "npz", "npy"})
    void changedFilesAreReadOrRefused(String format) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> files = new ArrayList<>(corpus(format).values());
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = files.get(random.nextInt(files.size())).clone();
            for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
                int at = random.nextInt(bytes.length);
                switch (random.nextInt(3)) {
                    case 0 -> bytes[at] = (byte) random.nextInt();
                    case 1 -> bytes = java.util.Arrays.copyOf(bytes, at);
                    default -> {
                        int count = Math.min(random.nextInt(9), bytes.length - at);
                        System.arraycopy(bytes, random.nextInt(bytes.length - count + 1), bytes, at, count);
                    }
                }
            }
            try {
                read(format, bytes);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", file " + i, e);
            }
        }
    }
}
