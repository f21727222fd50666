package org.lstm4j.tensor;

import java.util.function.ToDoubleFunction;
import org.lstm4j.tensor.kernel.Buffer;

/** Random values for a whole tensor, drawn in the order in which PyTorch draws them on the CPU. */
final class Sampling {
    /** From this many elements on, PyTorch draws normals in blocks of 16. */
    private static final int BLOCK = 16;

    private static final int HALF = BLOCK / 2;

    /* PyTorch's uniform draws have 24 random bits in float32 and 53 in float64. */
    private static final ToDoubleFunction<Generator> DRAW_FLOAT = Generator::nextFloat;
    private static final ToDoubleFunction<Generator> DRAW_DOUBLE = Generator::nextDouble;

    private Sampling() {}

    static void uniform(Generator generator, double low, double high, Tensor dense) {
        drawUniform(generator, dense, 0);
        dense.backend().rescale(dense.numel(), low, high, dense.buffer());
    }

    static void bernoulli(Generator generator, double probability, Tensor dense) {
        for (int i = 0; i < dense.numel(); i++) {
            dense.buffer().set(i, generator.nextBernoulli(probability) ? 1 : 0);
        }
    }

    static void normal(Generator generator, double mean, double std, Tensor dense) {
        int n = dense.numel();
        if (n < BLOCK) {
            for (int i = 0; i < n; i++) {
                dense.buffer().set(i, generator.nextNormal() * std + mean);
            }
            return;
        }
        drawUniform(generator, dense, 0);
        for (int start = 0; start + BLOCK <= n; start += BLOCK) {
            boxMuller(mean, std, dense.buffer(), start);
        }
        if (n % BLOCK != 0) {
            // The last 16 values are drawn anew and overwrite the end of the block before.
            drawUniform(generator, dense, n - BLOCK);
            boxMuller(mean, std, dense.buffer(), n - BLOCK);
        }
    }

    /** Draws from [0, 1) for the elements from an index on. */
    private static void drawUniform(Generator generator, Tensor dense, int from) {
        ToDoubleFunction<Generator> draw = dense.dtype().select(DRAW_FLOAT, DRAW_DOUBLE);
        Buffer out = dense.buffer();
        for (int i = from; i < dense.numel(); i++) {
            out.set(i, draw.applyAsDouble(generator));
        }
    }

    private static void boxMuller(double mean, double std, Buffer data, int start) {
        for (int j = start; j < start + HALF; j++) {
            double u1 = 1 - data.get(j);
            double u2 = data.get(j + HALF);
            double radius = Math.sqrt(-2 * Math.log(u1));
            double angle = 2 * Math.PI * u2;
            data.set(j, radius * Math.cos(angle) * std + mean);
            data.set(j + HALF, radius * Math.sin(angle) * std + mean);
        }
    }
}
