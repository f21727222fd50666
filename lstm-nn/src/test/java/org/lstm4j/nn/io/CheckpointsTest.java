package org.lstm4j.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.tensor.io.FormatException;

/** The newest checkpoints of a training are kept, and a damaged one is passed over. */
class CheckpointsTest {
    @TempDir
    private Path folder;

    private void write(int number, int keep) throws IOException {
        Checkpoints.write(new Checkpoint().counter("step", number), folder.resolve("run"), keep);
    }

    private long read() throws IOException {
        return Checkpoints.read(folder.resolve("run")).counter("step");
    }

    private long step(String name) throws IOException {
        return Checkpoint.read(folder.resolve(name)).counter("step");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void damage(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        bytes[bytes.length / 2] ^= 4;
        Files.write(folder.resolve(name), bytes);
    }

    @Test
    void theNewestAreKept() throws IOException {
        for (int i = 1; i <= 5; i++) {
            write(i, 3);
        }
        assertThat(names()).containsExactly("run", "run.1", "run.2");
        assertThat(read()).isEqualTo(5);
        assertThat(step("run.1")).isEqualTo(4);
        assertThat(step("run.2")).isEqualTo(3);
    }

    @Test
    void oneIsKeptAlone() throws IOException {
        write(1, 1);
        write(2, 1);
        assertThat(names()).containsExactly("run");
        assertThat(read()).isEqualTo(2);
    }

    @Test
    void aDamagedOneIsPassedOver() throws IOException {
        for (int i = 1; i <= 3; i++) {
            write(i, 3);
        }
        damage("run");
        assertThat(read()).isEqualTo(2);
        damage("run.1");
        assertThat(read()).isEqualTo(1);
        // As after a kill of another program that moved the newest away.
        Files.delete(folder.resolve("run"));
        assertThat(read()).isEqualTo(1);
        damage("run.2");
        assertThatThrownBy(this::read)
                .isInstanceOf(NoSuchFileException.class)
                .satisfies(e -> assertThat(e.getSuppressed())
                        .hasSize(2)
                        .allSatisfy(each -> assertThat(each)
                                .isInstanceOf(FormatException.class)
                                .hasMessageContaining("damaged")));
    }

    @Test
    void aDamagedOneTakesNoPlaceOfAnIntactOne() throws IOException {
        write(1, 2);
        write(2, 2);
        damage("run");
        write(3, 2);
        assertThat(step("run")).isEqualTo(3);
        assertThat(step("run.1")).isEqualTo(1);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(this::read)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(folder.resolve("run").toString());
        assertThatThrownBy(() -> write(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
