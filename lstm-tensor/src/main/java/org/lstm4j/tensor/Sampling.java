package org.lstm4j.tensor;

/** Random numbers for a whole tensor, drawn in the order in which PyTorch draws them on the CPU. */
final class Sampling {
    /** From this many numbers on, PyTorch draws normals in blocks of 16. */
    private static final int BLOCK = 16;

    private static final int HALF = BLOCK / 2;

    private Sampling() {}

    /* Math.fma rounds once, as PyTorch's vector instructions do. */
    static void uniform(Generator generator, double low, double high, Tensor dense) {
        if (dense.dtype() == DType.FLOAT32) {
            float[] data = dense.storage().floats;
            float from = (float) low;
            float range = (float) high - from;
            for (int i = 0; i < data.length; i++) {
                data[i] = Math.fma(generator.nextFloat(), range, from);
            }
        } else {
            double[] data = dense.storage().doubles;
            for (int i = 0; i < data.length; i++) {
                data[i] = Math.fma(generator.nextDouble(), high - low, low);
            }
        }
    }

    static void bernoulli(Generator generator, double probability, Tensor dense) {
        for (int i = 0; i < dense.numel(); i++) {
            dense.storage().set(i, generator.nextBernoulli(probability) ? 1 : 0);
        }
    }

    static void normal(Generator generator, double mean, double std, Tensor dense) {
        int n = dense.numel();
        if (n < BLOCK) {
            for (int i = 0; i < n; i++) {
                dense.storage().set(i, generator.nextNormal() * std + mean);
            }
            return;
        }
        for (int i = 0; i < n; i++) {
            dense.storage().set(i, nextUniform(generator, dense.dtype()));
        }
        for (int start = 0; start + BLOCK <= n; start += BLOCK) {
            boxMuller(mean, std, dense, start);
        }
        if (n % BLOCK != 0) {
            // The last 16 numbers are drawn anew, over the end of the block before.
            int start = n - BLOCK;
            for (int i = start; i < n; i++) {
                dense.storage().set(i, nextUniform(generator, dense.dtype()));
            }
            boxMuller(mean, std, dense, start);
        }
    }

    private static double nextUniform(Generator generator, DType dtype) {
        return dtype == DType.FLOAT32 ? generator.nextFloat() : generator.nextDouble();
    }

    private static void boxMuller(double mean, double std, Tensor dense, int start) {
        Storage data = dense.storage();
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
