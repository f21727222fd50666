package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.lstm4j.tensor.Generator;

/**
 * Positions in random order, in the stream of PyTorch's class of that name.
 *
 * <p>Without replacement a pass is {@code randperm(size)}. At its end PyTorch draws one more, of which it needs nothing;
 * so does this one, since it moves the generator. With replacement positions are drawn by {@code randint}, 32 at a time.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler">RandomSampler</a>
 */
public final class RandomSampler implements Sampler {
    /** PyTorch draws positions with replacement in groups of so many. */
    private static final int GROUP = 32;

    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param replacement whether a position may come twice in a pass; default no
     * @param samples the number of positions in a pass; 0, the default, stands for all. Without replacement a larger
     *     one starts a new order after each round
     * @param freshStream whether each pass draws one seed from the generator, and its order from a new one of that
     *     seed, as PyTorch does where no {@code generator=} is given; default no
     */
    public record Options(boolean replacement, int samples, boolean freshStream) {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Options {
            Check.nonNegative("RandomSampler", "num_samples", samples);
        }

        /** A copy with another {@link #replacement}. */
        public Options replacement(boolean value) {
            return new Options(value, samples, freshStream);
        }

        /** A copy with another {@link #samples}. */
        public Options samples(int value) {
            return new Options(replacement, value, freshStream);
        }

        /** A copy with another {@link #freshStream}. */
        public Options freshStream(boolean value) {
            return new Options(replacement, samples, value);
        }
    }

    private final int size;
    private final int samples;
    private final Options options;
    private final Generator generator;

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(false, 0, false);
    }

    /** Each position once in a pass; as with {@code generator=} in PyTorch. */
    public RandomSampler(int size, Generator generator) {
        this(size, options(), generator);
    }

    /**
     * @param size the number of examples
     * @param generator draws in each pass
     * @throws IllegalArgumentException if the size is not greater than zero
     */
    public RandomSampler(int size, Options options, Generator generator) {
        this.size = Check.positive("RandomSampler", "num_samples", size);
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
        return new Pass();
    }

    private final class Pass implements PrimitiveIterator.OfInt {
        private final int group = options.replacement() ? GROUP : size;
        private Generator source = generator;
        private int[] drawn = {};
        private int next;
        private int given;
        private boolean begun;
        private boolean lastDrawn;

        @Override
        public boolean hasNext() {
            if (next < drawn.length) {
                return true;
            }
            if (lastDrawn) {
                return false;
            }
            if (!begun && options.freshStream()) {
                source = Generator.seeded(generator.nextBits64() & Long.MAX_VALUE);
            }
            begun = true;
            int left = samples - given;
            lastDrawn = left < group;
            drawn = draw(Math.min(left, group));
            given += drawn.length;
            next = 0;
            // Where whole groups make up the pass, there is an empty last one, which draws in its turn.
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
                throw new NoSuchElementException("RandomSampler: the pass is over after " + samples);
            }
            return drawn[next++];
        }
    }
}
