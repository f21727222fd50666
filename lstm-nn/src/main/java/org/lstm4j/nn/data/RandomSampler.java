package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/**
 * Indices in random order, drawn as in PyTorch's RandomSampler.
 *
 * <p>Without replacement an epoch is {@code randperm(size)}. At its end another permutation is drawn and not used, as in
 * PyTorch, so that the generator has the same state afterwards. With replacement indices are drawn by {@code randint} in
 * groups of 32.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler">RandomSampler</a>
 */
public final class RandomSampler implements Sampler {
    /** The number of indices that PyTorch draws at once with replacement. */
    private static final int GROUP = 32;

    /**
     * Options.
     *
     * @param replacement whether indices are drawn with replacement; default false
     * @param samples number of indices in an epoch; default 0: the size of the dataset. Without replacement, more than
     *     that are drawn as several permutations
     * @param freshStream whether each epoch draws a seed from the generator and its order from a new generator of that
     *     seed, as PyTorch without {@code generator=}; default false
     */
    public record Options(boolean replacement, int samples, boolean freshStream)
            implements RandomSamplerOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if samples is negative
         */
        public Options {
            Require.nonNegative("RandomSampler", "num_samples", samples);
        }
    }

    private final int size;
    private final int samples;
    private final Options options;
    private final Generator generator;

    /** The default options. */
    public static Options options() {
        return new Options(false, 0, false);
    }

    /** With the default options: each index once in an epoch, as with {@code generator=} in PyTorch. */
    public RandomSampler(int size, Generator generator) {
        this(size, options(), generator);
    }

    /**
     * @param size the number of examples
     * @param generator source of random values in each epoch; held
     * @throws IllegalArgumentException if the size is not greater than zero
     */
    public RandomSampler(int size, Options options, Generator generator) {
        this.size = Require.positive("RandomSampler", "num_samples", size);
        this.samples = options.samples() == 0 ? size : options.samples();
        this.options = options;
        this.generator = generator;
    }

    @Override
    public int size() {
        return samples;
    }

    @Override
    public PrimitiveIterator.OfInt iterator() {
        return new Epoch();
    }

    private final class Epoch implements PrimitiveIterator.OfInt {
        private final int group = options.replacement() ? GROUP : size;
        private Generator source = generator;
        private int[] drawn = {};
        private int next;
        private int total;
        private boolean started;
        private boolean lastDrawn;

        @Override
        public boolean hasNext() {
            if (next < drawn.length) {
                return true;
            }
            if (lastDrawn) {
                return false;
            }
            if (!started && options.freshStream()) {
                source = Generator.seeded(generator.nextBits64() & Long.MAX_VALUE);
            }
            started = true;
            int left = samples - total;
            lastDrawn = left < group;
            drawn = draw(Math.min(left, group));
            total += drawn.length;
            next = 0;
            // If the epoch is a whole number of groups, an empty last group still draws.
            return drawn.length > 0;
        }

        private int[] draw(int count) {
            if (!options.replacement()) {
                int[] order = source.permutation(size);
                return count == size ? order : Arrays.copyOf(order, count);
            }
            int[] out = new int[count];
            for (int i = 0; i < count; i++) {
                out[i] = (int) source.nextInt(0, size);
            }
            return out;
        }

        @Override
        public int nextInt() {
            if (!hasNext()) {
                throw new NoSuchElementException("RandomSampler: the epoch has ended after " + samples);
            }
            return drawn[next++];
        }
    }
}
