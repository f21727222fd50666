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
