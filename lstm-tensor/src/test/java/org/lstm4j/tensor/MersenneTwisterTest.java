package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MersenneTwisterTest {
    private static final int DEFAULT_SEED = 5489;

    /** The 10,000th number of {@code std::mt19937}, as the standard of C++ has it, [rand.predef]. */
    @Test
    void theTenThousandthNumberIsThatOfTheStandard() {
        MersenneTwister twister = new MersenneTwister();
        twister.seed(DEFAULT_SEED);
        for (int i = 1; i < 10_000; i++) {
            twister.nextInt();
        }
        assertThat(Integer.toUnsignedLong(twister.nextInt())).isEqualTo(4_123_659_995L);
    }

    /** The recurrence and the tempering of the paper, one word after the other, over three blocks. */
    @Test
    void wordsFollowTheRecurrence() {
        MersenneTwister twister = new MersenneTwister();
        twister.seed(DEFAULT_SEED);
        int[] x = new int[4 * MersenneTwister.N];
        x[0] = DEFAULT_SEED;
        for (int k = 1; k < x.length; k++) {
            if (k < MersenneTwister.N) {
                x[k] = 1812433253 * (x[k - 1] ^ (x[k - 1] >>> 30)) + k;
                continue;
            }
            int first = k - MersenneTwister.N;
            int y = (x[first] & 0x80000000) | (x[first + 1] & 0x7fffffff);
            x[k] = x[first + 397] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        for (int k = MersenneTwister.N; k < x.length; k++) {
            int y = x[k] ^ (x[k] >>> 11);
            y ^= (y << 7) & 0x9d2c5680;
            y ^= (y << 15) & 0xefc60000;
            assertThat(twister.nextInt()).as("word %d", k).isEqualTo(y ^ (y >>> 18));
        }
    }

    /** Words drawn at once, from a position within a block on, are those drawn one by one. */
    @Test
    void drawsInBlocksAreThoseOneByOne() {
        Generator one = Generator.seeded(3);
        Generator blocks = Generator.seeded(3);
        one.nextBits32();
        blocks.nextBits32();
        Tensor floats = Tensor.rand(blocks, DType.FLOAT32, 1501);
        Tensor doubles = Tensor.rand(blocks, DType.FLOAT64, 1501);
        Tensor kept = Tensor.zeros(DType.FLOAT32, 1501).bernoulliInPlace(blocks, 0.3);
        Tensor keptDoubles = Tensor.zeros(DType.FLOAT64, 1501).bernoulliInPlace(blocks, 0.3);
        for (int i = 0; i < 1501; i++) {
            assertThat(floats.get(i)).isEqualTo(one.nextFloat());
        }
        for (int i = 0; i < 1501; i++) {
            assertThat(doubles.get(i)).isEqualTo(one.nextDouble());
        }
        for (int i = 0; i < 1501; i++) {
            assertThat(kept.get(i)).isEqualTo(one.nextBernoulli(0.3) ? 1 : 0);
        }
        for (int i = 0; i < 1501; i++) {
            assertThat(keptDoubles.get(i)).isEqualTo(one.nextBernoulli(0.3) ? 1 : 0);
        }
        assertThat(blocks.state()).isEqualTo(one.state());
    }
}
