package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Mini-batches of a dataset. Each iterator is one epoch:
 *
 * <pre>
 * DataLoader&lt;Batch&gt; loader =
 *         DataLoader.of(dataset, DataLoader.options().batchSize(32).shuffle(rng));
 * for (int epoch = 0; epoch &lt; 10; epoch++) {
 *     for (Batch batch : loader) {
 *         ...
 *     }
 * }
 * </pre>
 *
 * <p><b>Order.</b> The same seed gives the same batches as PyTorch's DataLoader:
 *
 * <ul>
 *   <li>{@code shuffle(rng)} is {@code shuffle=True}, where {@code rng} stands for the default generator of {@code
 *       torch.manual_seed}. An epoch draws 64 unused bits (PyTorch's base seed of its workers), then 64 bits that seed a
 *       new generator, which draws the order.
 *   <li>{@code shuffle(true).generator(g)} is {@code shuffle=True, generator=g}. An epoch draws the same 64 unused bits
 *       from {@code g}, then the order by {@code randperm}, and at its end another, unused {@code randperm}.
 *   <li>Without shuffling an epoch draws only the 64 unused bits, if there is a generator by {@code random(rng)} or
 *       {@code generator(g)}.
 * </ul>
 *
 * <p>Batches are collated on request, in the calling thread. There are no workers: examples are in memory, and
 * collating costs far less than a training step.
 *
 * @param <B> a batch; {@link Batch} for the datasets of this package
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader">DataLoader</a>
 */
public final class DataLoader<B> implements Iterable<B> {
    private static final int LONGEST_LIST = 16;

    /**
     * Options.
     *
     * @param batchSize number of examples in a batch; default 1
     * @param shuffle whether the data is reshuffled in each epoch; default false
     * @param dropLast whether to drop the last batch if it is smaller; default false
     * @param sampler order of the examples, instead of shuffle; default none
     * @param random stands for PyTorch's default generator; default none
     * @param generator PyTorch's {@code generator=}, takes precedence over random; default none
     */
    public record Options(
            int batchSize,
            boolean shuffle,
            boolean dropLast,
            @Nullable Sampler sampler,
            @Nullable Generator random,
            @Nullable Generator generator)
            implements DataLoaderOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if batchSize is not greater than zero, or a sampler is combined with shuffle
         */
        public Options {
            if (batchSize <= 0) {
                throw new IllegalArgumentException("DataLoader: batch_size should be a positive integer value, but got"
                        + " batch_size=" + batchSize);
            }
            if (sampler != null && shuffle) {
                throw new IllegalArgumentException("DataLoader: sampler option is mutually exclusive with shuffle");
            }
        }

        /** A copy that shuffles, with another {@link #random}. */
        public Options shuffle(Generator random) {
            return new Options(batchSize, true, dropLast, sampler, random, generator);
        }
    }

    private final BatchSampler batches;
    private final @Nullable Generator base;
    private final Function<int[], B> fetch;

    private <E> DataLoader(Dataset<E> dataset, BatchSampler batches, @Nullable Generator base, Collate<E, B> collate) {
        if (dataset.size() == 0) {
            throw new IllegalArgumentException("DataLoader: the dataset is empty");
        }
        this.batches = batches;
        this.base = base;
        this.fetch = indices -> fetch(dataset, indices, collate);
    }

    /** The default options. */
    public static Options options() {
        return new Options(1, false, false, null, null, null);
    }

    /** Batches of examples of equal shape, by {@link Collate#stack}. */
    public static DataLoader<Batch> of(Dataset<Example> dataset, Options options) {
        return of(dataset, options, Collate.stack());
    }

    /**
     * Batches of a collate function, for example {@link Collate#pad}.
     *
     * @throws IllegalArgumentException if the dataset is empty, or shuffle is set without a generator
     */
    public static <E, B> DataLoader<B> of(Dataset<E> dataset, Options options, Collate<E, B> collate) {
        Generator base = options.generator() != null ? options.generator() : options.random();
        Sampler sampler = options.sampler() != null ? options.sampler() : sampler(dataset, options, base);
        return new DataLoader<>(
                dataset, BatchSampler.of(sampler, options.batchSize(), options.dropLast()), base, collate);
    }

    /**
     * Batches of a batch sampler, for example {@link BucketSampler}. The loader itself draws nothing.
     *
     * @throws IllegalArgumentException if the dataset is empty
     */
    public static <E, B> DataLoader<B> of(Dataset<E> dataset, BatchSampler batches, Collate<E, B> collate) {
        return new DataLoader<>(dataset, batches, null, collate);
    }

    private static Sampler sampler(Dataset<?> dataset, Options options, @Nullable Generator base) {
        if (!options.shuffle() || dataset.size() == 0) {
            return Sampler.sequential(dataset.size());
        }
        if (base == null) {
            throw new IllegalArgumentException(
                    "DataLoader: shuffle requires a generator: shuffle(rng), or shuffle(true).generator(g)");
        }
        boolean fresh = options.generator() == null;
        return new RandomSampler(dataset.size(), RandomSampler.options().freshStream(fresh), base);
    }

    /** The number of batches in an epoch. */
    public int size() {
        return batches.size();
    }

    /**
     * A new epoch. {@code next} throws {@link ShapeMismatchException} if the shapes of the examples of a batch do not
     * match, and {@link IndexOutOfBoundsException} if the sampler yields an index out of range; the message has the
     * indices.
     */
    @Override
    public Iterator<B> iterator() {
        if (base != null) {
            // PyTorch's base seed of the workers, which it draws without workers as well.
            base.nextBits64();
        }
        Iterator<int[]> indices = batches.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return indices.hasNext();
            }

            @Override
            public B next() {
                return fetch.apply(indices.next());
            }
        };
    }

    private static <E, B> B fetch(Dataset<E> dataset, int[] indices, Collate<E, B> collate) {
        List<E> examples = new ArrayList<>(indices.length);
        for (int index : indices) {
            if (index < 0 || index >= dataset.size()) {
                throw new IndexOutOfBoundsException("DataLoader: the sampler yielded index " + index
                        + ", but the dataset has " + dataset.size() + " examples");
            }
            examples.add(dataset.get(index));
        }
        try {
            return collate.collate(examples);
        } catch (ShapeMismatchException e) {
            ShapeMismatchException named = new ShapeMismatchException(
                    "DataLoader", e.getMessage() + "; the batch has the examples " + list(indices));
            named.initCause(e);
            throw named;
        }
    }

    private static String list(int[] indices) {
        return indices.length <= LONGEST_LIST
                ? Arrays.toString(indices)
                : Arrays.toString(Arrays.copyOf(indices, LONGEST_LIST)).replace("]", ", ...]");
    }
}
