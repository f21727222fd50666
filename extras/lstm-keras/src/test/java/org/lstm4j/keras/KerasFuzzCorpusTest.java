package org.lstm4j.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.io.FormatException;

/** The corpus that {@code tools/fuzz} found: each file opens, or is refused in one line, in bounded time and memory. */
class KerasFuzzCorpusTest {
    private static final long MOST_BYTES = 256L << 20;
    private static final long MOST_NANOS = 2_000_000_000L;

    @Test
    void opensOrIsRefused() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        try (ZipFile zip =
                new ZipFile(Path.of("src/test/resources/fuzz/corpus.zip").toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                long allocated = threads.getCurrentThreadAllocatedBytes();
                long start = threads.getCurrentThreadCpuTime();
                try {
                    KerasModel.open(bytes, "fuzz");
                } catch (FormatException e) {
                    assertThat(e).hasMessageStartingWith("fuzz: ");
                    assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
                    refused++;
                }
                assertThat(threads.getCurrentThreadCpuTime() - start)
                        .as(entry.getName())
                        .isLessThan(MOST_NANOS);
                assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                        .as(entry.getName())
                        .isLessThan(MOST_BYTES);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
