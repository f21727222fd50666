package org.lstm4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;

/** Files that were changed on purpose or by chance: each opens, or is refused by a {@link FormatException}, in time. */
class HostileFilesTest {
    private static final int TRIES = Integer.getInteger("keras.mutations", 400);
    private static final long MOST_NANOS = 2_000_000_000L;

    /** Opens and runs what opens. */
    private static void open(byte[] bytes, String name, Map<String, StoredArray> expected) {
        // Of this thread, since others may have the processor.
        long start = cpuTime();
        try {
            KerasModel model = KerasModel.open(bytes, name);
            model.run(FixturesTest.inputs(model, expected));
        } catch (FormatException | IllegalArgumentException e) {
            // The second when it runs: the model opened.
            assertThat(e).hasMessageContaining(name);
        } catch (IOException | RuntimeException | Error e) {
            fail(name, e);
        }
        assertThat(cpuTime() - start).as(name).isLessThan(MOST_NANOS);
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lstm_dense.keras3.h5",
                "bidirectional_lstm.keras2.h5",
                "encoder_decoder.keras",
                "normalised.keras2.h5",
                "trained_with_adam.keras3.h5",
                "lstm_dense.keras"
            })
    void changedBytesOpenOrAreRefused(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(FixturesTest.FOLDER.resolve(file));
        Map<String, StoredArray> expected = FixturesTest.expected(Path.of(file));
        SplittableRandom random = new SplittableRandom(file.length());
        for (int i = 0; i < TRIES; i++) {
            byte[] changed = bytes.clone();
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                int at = random.nextInt(random.nextBoolean() ? changed.length : Math.min(changed.length, 4096));
                changed[at] = switch (random.nextInt(3)) {
                    case 0 -> (byte) (changed[at] ^ 1 << random.nextInt(8));
                    case 1 -> (byte) random.nextInt(256);
                    default ->
                        List.of((byte) 0, (byte) -1, Byte.MAX_VALUE, (byte) 1).get(random.nextInt(4));
                };
            }
            open(changed, file + " " + i, expected);
        }
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> KerasModel.open(bytes, "hostile"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("hostile: ")
                .hasMessageContaining(why);
    }

    private static ByteBuffer fixture() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(FixturesTest.FOLDER.resolve("lstm_dense.keras3.h5")))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int find(ByteBuffer bytes, String signature) {
        return new String(bytes.array(), StandardCharsets.ISO_8859_1).indexOf(signature);
    }

    @Test
    void groupsInACircleAreRefused() throws IOException {
        ByteBuffer bytes = fixture();
        long root = bytes.getLong(64);
        bytes.putLong(find(bytes, "SNOD") + 16, root);
        assertRefused(bytes.array(), "stands in two places");
    }

    @Test
    void nodesOfTwoParentsAreRefused() throws IOException {
        ByteBuffer bytes = fixture();
        int node = find(bytes, "TREE");
        bytes.putShort(node + 6, (short) 2).putLong(node + 48, bytes.getLong(node + 32));
        assertRefused(bytes.array(), "two parents");
    }

    @Test
    void arraysLargerThanTheFileAreRefused() {
        ByteBuffer bytes = ByteBuffer.wrap(TestModel.hdf5(Map.of("layers/dense/vars/0", Tensor.ones(1237, 3))))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i + 8 < bytes.limit(); i++) {
            if (bytes.getLong(i) == 1237) {
                bytes.putLong(i, 1_000_000_000L);
            }
        }
        String config = TestModel.of("[null, 2]").layer("Dense", "'units': 3").config();
        assertRefused(TestModel.archive(config, "3.0", bytes.array()), "HDF5 file");
    }

    @Test
    void jsonIsBounded() {
        byte[] none = TestModel.hdf5(Map.of());
        String deep = "{\"a\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertRefused(TestModel.archive(deep, "3.0", none), "levels");
        assertRefused(TestModel.archive("{\"a\": " + "1".repeat(100_000) + "}", "3.0", none), "digits");
        assertRefused(TestModel.archive("{\"a\": [" + "0,".repeat(1_100_000) + "0]}", "3.0", none), "values");
        assertRefused(TestModel.archive("{\"a\": 1, \"a\": 2}", "3.0", none), "twice");
        assertRefused(TestModel.archive("{\"a\": 1", "3.0", none), "not valid JSON");
        assertRefused(TestModel.archive("[]", "3.0", none), "not a JSON object");
        assertRefused(TestModel.archive("{}", "3.0", none), "class_name");
        assertRefused(TestModel.archive(" ".repeat(8 << 20), "3.0", none), "config.json");
    }

    @Test
    void graphsInACircleAreRefused() {
        String call = "'inbound_nodes': [[['%s', 0, 0, {}]]]";
        byte[] bytes = new TestModel()
                .functional("'layers': [{'class_name': 'InputLayer', 'name': 'x', 'config': {'name': 'x'}},"
                        + " {'class_name': 'Flatten', 'config': {'name': 'a'}, " + String.format(call, "b") + "},"
                        + " {'class_name': 'Flatten', 'config': {'name': 'b'}, " + String.format(call, "a") + "}],"
                        + " 'input_layers': [['x', 0, 0]], 'output_layers': [['a', 0, 0]]")
                .bytes();
        assertRefused(bytes, "depend on its output");
    }

    @Test
    void otherFilesAreRefused() {
        assertRefused(new byte[0], "neither a zip archive nor an HDF5 file");
        assertRefused("PK not a zip".getBytes(StandardCharsets.US_ASCII), "zip archive is malformed");
        assertRefused(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'}, "damaged");
        assertThatThrownBy(() -> KerasModel.open(FixturesTest.FOLDER))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("folder");
    }

    @Test
    void inputsThatDoNotFitAreRefusedWithBoth() throws IOException {
        KerasModel model = KerasModel.open(FixturesTest.FOLDER.resolve("lstm_dense.keras"));
        assertThatThrownBy(() -> model.run(Tensor.ones(2, 6, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(batch, 6, 3)")
                .hasMessageContaining("(2, 6, 4)");
        assertThatThrownBy(() -> model.run(Map.of("other", StoredArray.of(Tensor.ones(2, 6, 3)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input_layer")
                .hasMessageContaining("other");
        KerasModel tokens = KerasModel.open(FixturesTest.FOLDER.resolve("embedding_masked_lstm.keras"));
        assertThatThrownBy(() -> tokens.run(Tensor.ones(1, 6).mul(12)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("embedding")
                .hasMessageContaining("0 to 11")
                .hasMessageContaining("12");
    }
}
