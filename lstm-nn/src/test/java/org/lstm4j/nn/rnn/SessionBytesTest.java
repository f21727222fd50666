package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The form of a session's saved state, and what is refused. */
class SessionBytesTest {
    private static final int MAGIC = 0x4a34534c;

    /** Words, then bytes, then the checksum of all. */
    private static byte[] bytes(byte[] rest, int... words) {
        ByteBuffer out = ByteBuffer.allocate(4 * words.length + rest.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(words).forEach(out::putInt);
        out.put(rest);
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, out.position());
        out.putInt((int) crc.getValue());
        return out.array();
    }

    private static byte[] doubles(double... values) {
        ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(out::putDouble);
        return out.array();
    }

    private static void assertRefused(byte[] bytes, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionBytes.read("RecurrentSession", bytes))
                .withMessageContainingAll("RecurrentSession: the bytes are not the state of a session", problem);
    }

    @Test
    void theFormIsAsDocumented() {
        byte[] expected = bytes(doubles(1, 2, 3, 4), MAGIC, 1, 1, 1, 64, 2, 2);
        Tensor part = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
        assertThat(SessionBytes.write(List.of(List.of(part)))).isEqualTo(expected);
        List<List<Tensor>> read = SessionBytes.read("s", expected);
        assertThat(read).hasSize(1);
        assertThat(read.get(0)).hasSize(1);
        assertThat(read.get(0).get(0).contentEquals(part)).isTrue();
        // A float32 part of two layers of no parts and one.
        Tensor small = Tensor.of(new double[] {0.5}, 1, 1).to(DType.FLOAT32);
        byte[] two = bytes(new byte[] {0, 0, 0, 0x3f}, MAGIC, 1, 2, 0, 1, 32, 1, 1);
        assertThat(SessionBytes.write(List.of(List.of(), List.of(small)))).isEqualTo(two);
        assertThat(SessionBytes.read("s", two).get(1).get(0).contentEquals(small))
                .isTrue();
    }

    @Test
    void everyShorterPrefixIsRefused() {
        byte[] whole = bytes(doubles(1, 2, 3, 4), MAGIC, 1, 1, 1, 64, 2, 2);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertRefused(part, length < 16 ? "magic number" : "checksum");
        }
    }

    @Test
    void wrongWordsAreRefusedEvenIfTheChecksumIsRight() {
        assertRefused(bytes(new byte[0], MAGIC + 1, 1, 0), "magic number");
        assertRefused(bytes(new byte[0], MAGIC, 2, 0), "version 2");
        byte[] damaged = bytes(doubles(1), MAGIC, 1, 1, 1, 64, 1, 1);
        damaged[damaged.length - 1] ^= 1;
        assertRefused(damaged, "checksum");
        assertRefused(bytes(new byte[0], MAGIC, 1, 1), "end too early");
        assertRefused(bytes(new byte[3], MAGIC, 1, 1), "end too early");
        assertRefused(bytes(new byte[0], MAGIC, 1, 1, 1), "end too early");
        assertRefused(bytes(new byte[0], MAGIC, 1, 1, 1, 64, 1), "end too early");
        assertRefused(bytes(doubles(1), MAGIC, 1, 1, 1, 16, 1, 1), "16 bits");
        assertRefused(bytes(doubles(1), MAGIC, 1, 1, 1, 64, -1, 1), "end too early");
        assertRefused(bytes(doubles(1), MAGIC, 1, 1, 1, 64, 1, -1), "end too early");
        assertRefused(bytes(doubles(1), MAGIC, 1, 1, 1, 64, -1, -1), "end too early");
        assertRefused(bytes(doubles(1), MAGIC, 1, 1, 1, 64, 1, 2), "end too early");
        // 65536² is 0 as an int.
        assertRefused(bytes(doubles(1), MAGIC, 1, 1, 1, 64, 65536, 65536), "end too early");
        assertRefused(bytes(new byte[1], MAGIC, 1, 0), "more bytes");
        assertRefused(bytes(doubles(1, 2), MAGIC, 1, 1, 1, 64, 1, 1), "more bytes");
    }

    @Test
    void aStateOfNoElementsIsRead() {
        List<List<Tensor>> read = SessionBytes.read("s", bytes(new byte[0], MAGIC, 1, 1, 1, 64, 0, 3));
        assertThat(read.get(0).get(0).shape().toArray()).containsExactly(0, 3);
        List<List<Tensor>> narrow = SessionBytes.read("s", bytes(new byte[0], MAGIC, 1, 1, 1, 64, 2, 0));
        assertThat(narrow.get(0).get(0).shape().toArray()).containsExactly(2, 0);
        assertThat(SessionBytes.read("s", bytes(new byte[0], MAGIC, 1, 0))).isEmpty();
        assertThat(SessionBytes.read("s", bytes(new byte[0], MAGIC, 1, 1, 0))).containsExactly(List.of());
    }

    /** Cells may be random in training, in a chunk of steps as in one. */
    @Test
    void chunksNeedEvaluationModeAsStepsDo() {
        Generator rng = Generator.seeded(0);
        Recurrent layer = new Recurrent(new ZoneoutCell(new GRUCell(1, 2, rng), rng, 0.5), rng);
        RecurrentSession<Recurrent.State> session = new RecurrentSession<>(layer, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> session.steps(Tensor.ones(DType.FLOAT32, 3, 1, 1)))
                .withMessageContainingAll("RecurrentSession", "training mode", "eval()");
        assertThatIllegalStateException().isThrownBy(() -> session.step(Tensor.ones(DType.FLOAT32, 1, 1)));
        layer.eval();
        assertThat(session.steps(Tensor.ones(DType.FLOAT32, 3, 1, 1)).size(0)).isEqualTo(3);
    }
}
