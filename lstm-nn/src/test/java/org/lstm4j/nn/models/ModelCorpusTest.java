package org.lstm4j.nn.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.io.ChecksummedFile;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;

/** Texts of models that {@code tools/fuzz} found: each is built, or refused by a FormatException that is fit to show. */
class ModelCorpusTest {
    private static final long MOST_BYTES = 32 << 20;

    @TempDir
    private Path folder;

    @Test
    void isBuiltOrRefused() throws IOException {
        Generator rng = Generator.seeded(1);
        Map<String, Tensor> weights =
                new LinkedHashMap<>(new LSTM(2, 3, rng).stateDict().entries());
        weights.putAll(new Linear(2, 3, rng).stateDict().entries());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path file = folder.resolve("model");
        int refused = 0;
        try (ZipInputStream zip =
                new ZipInputStream(Objects.requireNonNull(getClass().getResourceAsStream("/fuzz/models.zip")))) {
            while (zip.getNextEntry() != null) {
                String text = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                ChecksummedFile.write(file, weights, Map.of("lstm4j.model", text));
                long before = threads.getCurrentThreadAllocatedBytes();
                try {
                    Models.load(file);
                } catch (FormatException e) {
                    refused++;
                    // The problems of a state dictionary are in lines of their own, as in PyTorch.
                    assertThat(e.getMessage().replace("\n\t", " "))
                            .as(text)
                            .hasSizeLessThan(1500)
                            .doesNotContainPattern("\\p{Cntrl}");
                }
                assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                        .as(text)
                        .isLessThan(MOST_BYTES);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
