package org.lstm4j.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_500L), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    /**
     * Computed apart from this code: the events are what the protocol buffers of TensorBoard 2.21 give for them, the checks
     * a CRC-32C written down from its definition.
     */
    @Test
    void recordsHaveTheDocumentedBytes() throws IOException {
        Path path;
        try (EventFile file = EventFile.create(folder, CLOCK)) {
            file.scalar("loss", 300, 0.25);
            path = file.path();
        }
        String version =
                "1800000000000000" + "a37f4b22" + "0900002040fc54d941" + "1a0d627261696e2e4576656e743a32" + "2b353110";
        String loss = "1b00000000000000" + "1a0d9e13"
                + "0900002040fc54d941" + "10ac02" + "2a0d0a0b0a046c6f7373150000803e"
                + "c5f6859b";
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(path))).isEqualTo(version + loss);
        assertThat(path.getFileName()).hasToString("events.out.tfevents.1700000000.lstm4j");
    }

    @Test
    void checksumEqualsTheStandard() {
        // RFC 3720, B.4, and the check value of CRC-32C.
        assertThat(EventReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0xe3069283);
        assertThat(EventReader.crc32c(new byte[32])).isEqualTo(0x8a9136aa);
    }

    @Test
    void writtenScalarsAreReadBack() throws IOException {
        Path path;
        try (EventFile file = EventFile.create(folder.resolve("new/folder"), CLOCK)) {
            file.scalar("a/ä", 0, -1.5);
            file.scalar("x".repeat(300), Long.MAX_VALUE, Double.POSITIVE_INFINITY);
            file.scalar("", -1, Double.NaN);
            path = file.path();
        }
        List<EventReader.Event> events = EventReader.read(path);
        double time = 1_700_000_000.5;
        assertThat(events)
                .containsExactly(
                        new EventReader.Event(time, 0, "brain.Event:2", "", Float.NaN),
                        new EventReader.Event(time, 0, "", "a/ä", -1.5f),
                        new EventReader.Event(time, Long.MAX_VALUE, "", "x".repeat(300), Float.POSITIVE_INFINITY),
                        new EventReader.Event(time, -1, "", "", Float.NaN));
    }

    @Test
    void filesOfTheSameSecondHaveDifferentNames() throws IOException {
        try (EventFile first = EventFile.create(folder, CLOCK);
                EventFile second = EventFile.create(folder, CLOCK);
                EventFile third = EventFile.create(folder, CLOCK)) {
            assertThat(List.of(first.path(), second.path(), third.path()).stream()
                            .map(path -> path.getFileName().toString()))
                    .containsExactly(
                            "events.out.tfevents.1700000000.lstm4j",
                            "events.out.tfevents.1700000000.lstm4j.1",
                            "events.out.tfevents.1700000000.lstm4j.2");
        }
    }

    @Test
    void folderThatIsAFileIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> EventFile.create(file)).isInstanceOf(IOException.class);
    }
}
