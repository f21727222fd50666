package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FloatScratchTest {
    private static final int LARGE = 100_000;

    @Test
    void aThreadGetsItsArrayBack() {
        FloatScratch scratch = new FloatScratch();
        FloatArray small = scratch.take(100);
        scratch.release(small);
        assertThat(scratch.take(50)).isSameAs(small);
        FloatArray large = scratch.take(LARGE);
        scratch.release(large);
        assertThat(scratch.take(LARGE)).isSameAs(large);
    }

    @Test
    void arraysAreLongEnough() {
        FloatScratch scratch = new FloatScratch();
        for (int length : new int[] {0, 1, 5000, 4096, 4097, 10, LARGE, 3_000_000, LARGE + 1}) {
            FloatArray array = scratch.take(length);
            assertThat(array.off()).isZero();
            assertThat(array.data().length).isGreaterThanOrEqualTo(length);
            scratch.release(array);
        }
    }

    /** 2 MB for each of a thousand threads would be 2 GB. */
    @Test
    void threadsShareTheLargeArrays() throws InterruptedException {
        FloatScratch scratch = new FloatScratch();
        Set<FloatArray> arrays = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        for (int t = 0; t < 200; t++) {
            Thread thread = new Thread(() -> {
                FloatArray array = scratch.take(LARGE);
                arrays.add(array);
                scratch.release(array);
            });
            thread.start();
            thread.join();
        }
        assertThat(arrays).hasSize(1);
    }

    @Test
    void noMoreArraysAreKeptThanThereAreProcessors() {
        FloatScratch scratch = new FloatScratch();
        int many = 4 * Runtime.getRuntime().availableProcessors();
        List<FloatArray> taken = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            taken.add(scratch.take(LARGE));
        }
        taken.forEach(scratch::release);
        long kept = 0;
        for (int i = 0; i < many; i++) {
            FloatArray again = scratch.take(LARGE);
            kept += taken.stream().filter(array -> array == again).count();
        }
        assertThat(kept).isBetween(1L, 2L * Runtime.getRuntime().availableProcessors() - 1);
    }

    @Test
    void theLongestArraysAreNotKept() {
        FloatScratch scratch = new FloatScratch();
        FloatArray huge = scratch.take(3_000_000);
        scratch.release(huge);
        assertThat(scratch.take(3_000_000)).isNotSameAs(huge);
    }
}
