package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How work is cut into parts, and the setting of the number of threads. */
class ThreadsTest {
    private static final long MUCH = 1_000_000_000;

    @Test
    void everyPartGetsEnoughItemsForItsBitsNotToDependOnTheCut() {
        for (int threads : new int[] {1, 2, 3, 16, 64}) {
            for (int items = 0; items < 200; items++) {
                int parts = Threads.parts(items, MUCH, threads);
                assertThat(parts).isBetween(1, threads);
                for (int p = 0; parts > 1 && p < parts; p++) {
                    assertThat(items * (p + 1) / parts - items * p / parts).isGreaterThanOrEqualTo(Threads.LEAST_ITEMS);
                }
            }
        }
    }

    @Test
    void littleWorkIsNotCut() {
        assertThat(Threads.parts(100, 1, 8)).isEqualTo(1);
        assertThat(Threads.parts(100, MUCH, 8)).isEqualTo(8);
    }

    @Test
    void threadsComeFromTheSetting() {
        assertThat(Threads.threads("3")).isEqualTo(3);
        assertThat(Threads.threads(" ")).isEqualTo(Runtime.getRuntime().availableProcessors());
        for (String wrong : new String[] {"0", "-1", "two", "1.5"}) {
            assertThatThrownBy(() -> Threads.threads(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lstm4j.threads")
                    .hasMessageContaining(wrong);
        }
    }
}
