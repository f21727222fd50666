package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Generator;

/** The order of batches, samples and parts, and the state of the generator at each step, against PyTorch. */
@Tag("golden")
class SamplingGoldenTest {
    static Stream<Goldens.Case> loaders() {
        return Goldens.cases("data.json", "loaders");
    }

    static Stream<Goldens.Case> brokenOff() {
        return Goldens.cases("data.json", "broken_off");
    }

    static Stream<Goldens.Case> samplers() {
        return Goldens.cases("data.json", "samplers");
    }

    static Stream<Goldens.Case> splits() {
        return Goldens.cases("data.json", "splits");
    }

    @ParameterizedTest
    @MethodSource("loaders")
    void loaderYieldsTheBatchesOfPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        Generator generator = seeded(json);
        DataLoader.Options options = DataLoader.options()
                .batchSize(json.get("batch_size").intValue())
                .shuffle(json.get("shuffle").booleanValue())
                .dropLast(json.get("drop_last").booleanValue());
        DataLoader<List<Integer>> loader = loader(json.get("n").intValue(), options, generator, own(json));

        assertThat(loader.size()).isEqualTo(json.get("len").intValue());
        for (JsonNode epoch : json.get("epochs")) {
            List<List<Integer>> batches = new ArrayList<>();
            List<List<Integer>> drawn = new ArrayList<>();
            for (List<Integer> batch : loader) {
                batches.add(batch);
                drawn.add(drawn(generator));
            }
            assertThat(batches).isEqualTo(all(epoch, "batch"));
            assertThat(drawn).isEqualTo(all(epoch, "drawn"));
        }
        assertThat(drawn(generator)).isEqualTo(numbers(json.get("after")));
    }

    @ParameterizedTest
    @MethodSource("brokenOff")
    void unfinishedEpochLeavesTheGeneratorAsInPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        Generator generator = seeded(json);
        DataLoader<List<Integer>> loader =
                loader(6, DataLoader.options().batchSize(2).shuffle(true), generator, own(json));

        List<List<Integer>> first = new ArrayList<>();
        for (List<Integer> batch : loader) {
            first.add(batch);
            if (first.size() == 2) {
                break;
            }
        }
        List<List<Integer>> second = new ArrayList<>();
        loader.forEach(second::add);

        assertThat(first).isEqualTo(lists(json.get("first")));
        assertThat(second).isEqualTo(lists(json.get("second")));
        assertThat(drawn(generator)).isEqualTo(numbers(json.get("after")));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void samplerYieldsTheOrderOfPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        Generator generator = seeded(json);
        Sampler sampler = sampler(json, generator);

        assertThat(sampler.size()).isEqualTo(json.get("samples").intValue());
        for (JsonNode epoch : json.get("epochs")) {
            assertThat(sampler).containsExactlyElementsOf(numbers(epoch));
        }
        assertThat(drawn(generator)).isEqualTo(numbers(json.get("after")));
    }

    private static Sampler sampler(JsonNode json, Generator generator) {
        int n = json.get("n").intValue();
        int samples = json.get("samples").intValue();
        String kind = json.get("kind").asText();
        return switch (kind) {
            case "random" -> new RandomSampler(n, generator);
            case "random, more than all", "random, fewer than all" ->
                new RandomSampler(n, RandomSampler.options().samples(samples), generator);
            case "replacement" -> new RandomSampler(n, RandomSampler.options().replacement(true), generator);
            case "subset" ->
                new SubsetRandomSampler(
                        IntStream.range(0, n).map(i -> 3 * i + 1).toArray(), generator);
            case "weighted" ->
                new WeightedRandomSampler(
                        Goldens.numbers(json.get("weights")),
                        samples,
                        json.get("replacement").booleanValue(),
                        generator);
            default -> throw new AssertionError(kind);
        };
    }

    @ParameterizedTest
    @MethodSource("splits")
    void splitYieldsThePartsOfPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        Generator generator = seeded(json);
        Dataset<Integer> dataset = positions(json.get("n").intValue());

        List<Dataset<Integer>> parts = json.has("counts")
                ? RandomSplit.counts(
                        dataset,
                        generator,
                        numbers(json.get("counts")).stream().mapToInt(i -> i).toArray())
                : RandomSplit.fractions(dataset, generator, Goldens.numbers(json.get("fractions")));

        assertThat(parts.stream().map(Dataset::toList).toList()).isEqualTo(lists(json.get("parts")));
        assertThat(drawn(generator)).isEqualTo(numbers(json.get("after")));
    }

    private static DataLoader<List<Integer>> loader(
            int n, DataLoader.Options options, Generator generator, boolean own) {
        return DataLoader.of(
                positions(n), own ? options.generator(generator) : options.random(generator), List::copyOf);
    }

    private static Dataset<Integer> positions(int n) {
        return Dataset.of(IntStream.range(0, n).boxed().toList());
    }

    private static Generator seeded(JsonNode json) {
        return Generator.seeded(Long.parseLong(json.get("seed").asText()));
    }

    private static boolean own(JsonNode json) {
        return json.get("own").booleanValue();
    }

    private static List<Integer> drawn(Generator generator) {
        return Arrays.asList(generator.nextBits32() & Integer.MAX_VALUE, generator.nextBits32() & Integer.MAX_VALUE);
    }

    private static List<List<Integer>> all(JsonNode epoch, String part) {
        return StreamSupport.stream(epoch.spliterator(), false)
                .map(step -> numbers(step.get(part)))
                .toList();
    }

    private static List<List<Integer>> lists(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(SamplingGoldenTest::numbers)
                .toList();
    }

    private static List<Integer> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
    }
}
