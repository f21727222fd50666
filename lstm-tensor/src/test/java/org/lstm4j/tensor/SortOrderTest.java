package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.testing.Goldens;

/** Where {@code torch.sort(descending=True)} leaves equal values. */
class SortOrderTest {
    @Test
    @Tag("golden")
    void equalLengthsStandWherePyTorchLeavesThem() {
        JsonNode golden = Goldens.read("torch2.json").get("packed/order");
        assertThat(golden.get("lengths").size()).isGreaterThan(70);
        for (int i = 0; i < golden.get("lengths").size(); i++) {
            int[] lengths = Goldens.ints(golden.get("lengths").get(i));
            assertThat(descending(lengths))
                    .isEqualTo(Goldens.ints(golden.get("order").get(i)));
        }
    }

    @Test
    @Tag("golden")
    void threeThousandListsAndThoseThatEndInHeapsort() {
        JsonNode file = Goldens.read("sort_order.json");
        assertThat(file.get("cases").size()).isEqualTo(3000);
        for (JsonNode list : file.get("cases")) {
            int[] values = random(
                    list.get("n").intValue(),
                    list.get("kinds").intValue(),
                    list.get("seed").intValue());
            assertThat(crc(descending(values)))
                    .as("%s", list)
                    .isEqualTo(list.get("crc").longValue());
        }
        for (JsonNode list : file.get("killers")) {
            assertThat(crc(descending(killer(list.get("n").intValue()))))
                    .as("%s", list)
                    .isEqualTo(list.get("crc").longValue());
        }
    }

    @Property
    void sorted(@ForAll @IntRange(max = 500) int n, @ForAll @IntRange(min = 1, max = 40) int kinds) {
        int[] values = random(n, kinds, n + 1);
        int[] order = descending(values);
        assertThat(IntStream.of(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, n).toArray());
        assertThat(IntStream.of(order).map(i -> -values[i]).toArray()).isSorted();
    }

    private static int[] descending(int[] values) {
        return SortOrder.unstable(values.length, (i, j) -> values[i] > values[j]);
    }

    private static int[] random(int n, int kinds, int seed) {
        int[] out = new int[n];
        int x = seed;
        for (int i = 0; i < n; i++) {
            x ^= x << 13;
            x ^= x >>> 17;
            x ^= x << 5;
            out[i] = 1 + Integer.remainderUnsigned(x, kinds);
        }
        return out;
    }

    private static int[] killer(int n) {
        int half = n / 2;
        return IntStream.rangeClosed(1, n)
                .map(i -> i > half ? 2 * (i - half) : i % 2 == 1 ? i : half + i - 1)
                .map(v -> -(v / 2) - v % 2)
                .toArray();
    }

    private static long crc(int[] order) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * order.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(order);
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return crc.getValue();
    }
}
