package org.lstm4j.tensor;

import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;

/** Random values for a whole tensor, drawn in the order in which PyTorch draws them on the CPU. */
final class Sampling {
    /** From this many elements on, PyTorch draws normals in blocks of 16. */
    private static final int BLOCK = 16;

    private static final Draws FLOAT_DRAWS = new FloatDraws();
    private static final Draws DOUBLE_DRAWS = new DoubleDraws();

    private Sampling() {}

    static void uniform(Generator generator, double low, double high, Tensor dense) {
        drawUniform(generator, dense, 0);
        dense.backend().rescale(dense.numel(), low, high, dense.buffer());
    }

    /** 1 with the probability that the element has, else 0; a float32 probability takes a float32 draw. */
    static Tensor bernoulli(Generator generator, Tensor probabilities) {
        requireEach("bernoulli", "probabilities in [0, 1]", probabilities, p -> p >= 0 && p <= 1);
        Tensor drawn = Tensor.zerosLike(probabilities).uniformInPlace(generator, 0, 1);
        return drawn.copyInPlace(drawn.lt(probabilities));
    }

    /** Counts with the given means. */
    static Tensor poisson(Generator generator, Tensor rates) {
        requireEach("poisson", "finite rates >= 0", rates, r -> r >= 0 && r < Double.POSITIVE_INFINITY);
        Tensor out = rates.copy();
        replaceEach(out, generator::nextPoisson);
        return out;
    }

    /* Of a new tensor, in the order of its memory. */
    private static void replaceEach(Tensor x, DoubleUnaryOperator f) {
        for (int i = 0; i < x.numel(); i++) {
            x.buffer().set(i, f.applyAsDouble(x.buffer().get(i)));
        }
    }

    /** Indices of columns, drawn for each row by its weights. */
    static IntTensor multinomial(Generator generator, Tensor weights, int count, boolean replacement) {
        int rank = weights.rank();
        if (rank < 1 || rank > 2 || weights.numel() == 0) {
            throw new ShapeMismatchException(
                    "multinomial", "expected weights (categories) or (rows, categories), but got " + weights.shape());
        }
        int categories = weights.size(-1);
        if (count <= 0 || (!replacement && count > categories)) {
            throw new IllegalArgumentException("multinomial: expected "
                    + (replacement ? "1 draw or more" : "1 to " + categories + " draws without replacement")
                    + ", but got " + count);
        }
        requireEach("multinomial", "finite weights >= 0", weights, w -> w >= 0 && w < Double.POSITIVE_INFINITY);
        for (double sum :
                weights.reshape(-1, categories).sum(new int[] {1}, false).toDoubleArray()) {
            if (!(sum > 0)) {
                throw new IllegalArgumentException("multinomial: expected weights of sum > 0, but got " + sum);
            }
        }
        int rows = weights.numel() / categories;
        int[] out = new int[rows * count];
        // A single draw is the largest of weight / exponential draw, too: the two are the same in PyTorch's stream.
        if (replacement && count > 1) {
            drawWithReplacement(generator, weights.contiguous(), count, out);
        } else {
            drawLargest(generator, weights, count, out);
        }
        return IntTensor.owned(out, rank == 1 ? Shape.of(count) : Shape.of(rows, count));
    }

    private static void drawWithReplacement(Generator generator, Tensor weights, int count, int[] out) {
        int categories = weights.size(-1);
        Tensor sums = Tensor.zeros(weights.dtype(), categories);
        for (int row = 0; row < weights.numel() / categories; row++) {
            double sum = 0;
            for (int j = 0; j < categories; j++) {
                sum = weights.backend().round(sum + weights.buffer().get(weights.offset() + row * categories + j));
                sums.buffer().set(j, sum);
            }
            for (int j = 0; j < categories; j++) {
                sums.buffer().set(j, j == categories - 1 ? 1 : sums.buffer().get(j) / sum);
            }
            double[] cumulative = sums.toDoubleArray();
            for (int i = 0; i < count; i++) {
                out[row * count + i] = firstAtLeast(cumulative, generator.nextDouble());
            }
        }
    }

    private static int firstAtLeast(double[] cumulative, double u) {
        int low = 0;
        int high = cumulative.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] < u) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /* Exponential races: the categories in the order of weight / draw. */
    private static void drawLargest(Generator generator, Tensor weights, int count, int[] out) {
        Tensor draws = Tensor.zerosLike(weights).exponentialInPlace(generator, 1);
        double[] race = weights.div(draws).toDoubleArray();
        int categories = weights.size(-1);
        for (int row = 0; row < race.length / categories; row++) {
            int start = row * categories;
            int[] order = SortOrder.unstable(categories, (i, j) -> race[start + i] > race[start + j]);
            System.arraycopy(order, 0, out, row * count, count);
        }
    }

    private static void requireEach(String operation, String expected, Tensor x, DoublePredicate allowed) {
        for (double value : x.toDoubleArray()) {
            if (!allowed.test(value)) {
                throw new IllegalArgumentException(operation + ": expected " + expected + ", but got " + value);
            }
        }
    }

    static void bernoulli(Generator generator, double probability, Tensor dense) {
        draws(dense).bernoulli(generator, probability, dense.buffer(), dense.numel());
    }

    /** One value after the other. */
    static void fill(Tensor dense, DoubleSupplier draw) {
        for (int i = 0; i < dense.numel(); i++) {
            dense.buffer().set(i, draw.getAsDouble());
        }
    }

    /**
     * Normals.
     *
     * @param inBlocks whether 16 and more are drawn in blocks, as PyTorch does for contiguous tensors alone
     */
    static void normal(Generator generator, double mean, double std, Tensor dense, boolean inBlocks) {
        int n = dense.numel();
        if (n < BLOCK || !inBlocks) {
            fill(dense, () -> generator.nextNormal() * std + mean);
            return;
        }
        drawUniform(generator, dense, 0);
        dense.backend().normals(n / BLOCK, mean, std, dense.buffer(), 0);
        if (n % BLOCK != 0) {
            // The last 16 values are drawn anew and overwrite the end of the block before.
            drawUniform(generator, dense, n - BLOCK);
            dense.backend().normals(1, mean, std, dense.buffer(), n - BLOCK);
        }
    }

    /** Draws from [0, 1) for the elements from an index on. */
    private static void drawUniform(Generator generator, Tensor dense, int from) {
        draws(dense).unit(generator, dense.buffer(), from, dense.numel());
    }

    private static Draws draws(Tensor x) {
        return x.dtype().select(FLOAT_DRAWS, DOUBLE_DRAWS);
    }
}
