package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.lstm4j.tensor.Generator;

/** Each epoch has every example exactly once, for all samplers. */
@Tag("property")
class SamplerProperties {
    @Property
    void anEpochHasEachExampleOnce(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 70) int size,
            @ForAll boolean own,
            @ForAll long seed) {
        DataLoader.Options options = DataLoader.options().batchSize(size);
        Generator rng = Generator.seeded(seed);
        DataLoader<List<Integer>> loader = DataLoader.of(
                positions(n), own ? options.shuffle(true).generator(rng) : options.shuffle(rng), List::copyOf);
        for (int epoch = 0; epoch < 3; epoch++) {
            List<List<Integer>> batches = new ArrayList<>();
            loader.forEach(batches::add);
            assertThat(batches).hasSize(loader.size());
            assertThat(batches.subList(0, batches.size() - 1)).allMatch(batch -> batch.size() == size);
            assertThat(batches.stream().flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(positions(n).toList());
        }
    }

    @Property
    void sameSeedGivesSameBatches(@ForAll @IntRange(min = 1, max = 60) int n, @ForAll long seed) {
        assertThat(passes(n, seed)).isEqualTo(passes(n, seed));
    }

    private static List<List<Integer>> passes(int n, long seed) {
        DataLoader<List<Integer>> loader = DataLoader.of(
                positions(n), DataLoader.options().batchSize(4).shuffle(Generator.seeded(seed)), List::copyOf);
        List<List<Integer>> out = new ArrayList<>();
        loader.forEach(out::add);
        loader.forEach(out::add);
        return out;
    }

    @Property
    void bucketsHaveEachSequenceOnce(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 30) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 6) int pool,
            @ForAll long seed) {
        int[] all = lengths.stream().mapToInt(i -> i).toArray();
        BucketSampler sampler = new BucketSampler(
                all, BucketSampler.options().batchSize(size).poolBatches(pool), Generator.seeded(seed));
        for (int epoch = 0; epoch < 2; epoch++) {
            List<int[]> batches = new ArrayList<>();
            sampler.forEach(batches::add);
            assertThat(batches).hasSize(sampler.size());
            assertThat(batches.stream().filter(batch -> batch.length < size).count())
                    .isLessThanOrEqualTo(1);
            assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                    .containsExactly(IntStream.range(0, all.length).toArray());
        }
    }

    @Property
    void bucketsCanDropTheSmallerBatch(
            @ForAll @IntRange(min = 1, max = 60) int n, @ForAll @IntRange(min = 1, max = 12) int size) {
        BucketSampler sampler = new BucketSampler(
                new int[n],
                BucketSampler.options().batchSize(size).poolBatches(2).dropLast(true),
                Generator.seeded(n));
        List<int[]> batches = new ArrayList<>();
        sampler.forEach(batches::add);
        assertThat(batches).hasSize(n / size).hasSize(sampler.size());
        assertThat(batches).allMatch(batch -> batch.length == size);
    }

    /** Within one pool, batches are consecutive ranges of the sorted lengths: no order needs less padding. */
    @Property
    void onePoolIsSortedByLength(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 30) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll long seed) {
        int[] all = lengths.stream().mapToInt(i -> i).toArray();
        List<int[]> batches = new ArrayList<>();
        new BucketSampler(all, BucketSampler.options().batchSize(size), Generator.seeded(seed)).forEach(batches::add);
        List<Integer> inOrder = batches.stream()
                .map(batch -> Arrays.stream(batch).map(i -> all[i]).boxed().toList())
                .sorted((a, b) -> {
                    int first = Integer.compare(a.get(0), b.get(0));
                    return first != 0 ? first : Integer.compare(a.get(a.size() - 1), b.get(b.size() - 1));
                })
                .flatMap(List::stream)
                .toList();
        assertThat(inOrder).isSorted();
    }

    @Property
    void splitsAreDisjointAndCover(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 20) Integer> counts, @ForAll long seed) {
        int n = counts.stream().mapToInt(i -> i).sum();
        List<Dataset<Integer>> parts = RandomSplit.counts(
                positions(n),
                Generator.seeded(seed),
                counts.stream().mapToInt(i -> i).toArray());
        assertThat(parts).extracting(Dataset::size).isEqualTo(counts);
        assertThat(parts.stream().flatMap(part -> part.toList().stream()))
                .containsExactlyInAnyOrderElementsOf(positions(n).toList());
    }

    private static Dataset<Integer> positions(int n) {
        return Dataset.of(IntStream.range(0, n).boxed().toList());
    }
}
