package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normal draws of every provider against Box and Muller's equations in double, and against each other. */
class FloatNormalsTest {
    private static final int HALF = 8;
    private static final double ALLOWED = 1e-6; // float only
    // double only: private static final double ALLOWED = 1e-14;

    static Stream<String> providers() {
        return Providers.names();
    }

    /** Multiples of 2^-24, as draws of float32 are; the smallest, the largest and quarters among them. */
    private static float[] draws(int blocks) {
        Random random = new Random(8);
        float[] u = new float[blocks * 2 * HALF + 3];
        for (int i = 0; i < u.length; i++) {
            u[i] = switch (random.nextInt(8)) {
                case 0 -> random.nextInt(4) / 4f;
                case 1 -> random.nextInt(8) / 8f;
                case 2 -> random.nextInt(3) * 0x1p-24f;
                case 3 -> 1f - (1 + random.nextInt(3)) * 0x1p-24f;
                default -> random.nextInt(1 << 24) * 0x1p-24f;
            };
        }
        return u;
    }

    @ParameterizedTest
    @MethodSource("providers")
    void drawsFollowTheEquations(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int blocks : new int[] {0, 1, 2, 3, 31, 32, 33, 100}) {
            float[] u = draws(blocks);
            float[] x = u.clone();
            kernels.normals(blocks, 0.5, 2, x, 2);
            for (int i = 0; i < x.length; i++) {
                int at = i - 2;
                if (at < 0 || at >= blocks * 2 * HALF) {
                    assertThat(x[i]).isEqualTo(u[i]);
                    continue;
                }
                boolean cosine = at % (2 * HALF) < HALF;
                double radius = Math.sqrt(-2 * StrictMath.log(1 - (double) u[cosine ? i : i - HALF]));
                double angle = 2 * Math.PI * u[cosine ? i + HALF : i];
                double want = 0.5 + 2 * radius * (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
                assertThat(Math.abs(x[i] - want))
                        .as("draw %d of %d blocks: expected %s, but was %s", at, blocks, want, x[i])
                        .isLessThanOrEqualTo(ALLOWED * (1 + radius));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void allProvidersGiveTheSameBits(String provider) {
        float[] u = draws(1000);
        float[] plain = u.clone();
        Kernels.choose("scalar").floats().normals(1000, -0.3, 0.7, plain, 2);
        float[] x = u.clone();
        Kernels.choose(provider).floats().normals(1000, -0.3, 0.7, x, 2);
        assertThat(Arrays.equals(x, plain)).isTrue();
    }
}
