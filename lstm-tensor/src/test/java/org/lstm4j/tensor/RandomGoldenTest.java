package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.lstm4j.tensor.testing.Goldens;

/**
 * The stream of {@code torch.manual_seed}, made by {@code tools/goldens/rng.py}. Each program ends with three raw draws,
 * so it also shows that as much of the stream was used.
 */
@Tag("golden")
class RandomGoldenTest {
    private static final JsonNode FILE = Goldens.read("rng.json");

    @TestFactory
    Stream<DynamicTest> programs() {
        assertThat(FILE.get("programs").size()).isGreaterThan(250);
        return stream(FILE.get("programs"))
                .map(p -> dynamicTest(name(p), () -> {
                    Generator generator = Generator.seeded(seed(p.get("seed")));
                    assertThat(generator.seed()).isEqualTo(seed(p.get("initial_seed")));
                    run(generator, p.get("calls"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> statesAreWritten() {
        assertThat(FILE.get("states").size()).isGreaterThan(5);
        return stream(FILE.get("states"))
                .map(s -> dynamicTest(name(s), () -> {
                    Generator generator = Generator.seeded(seed(s.get("seed")));
                    run(generator, s.get("calls"));
                    assertThat(HexFormat.of().formatHex(generator.state()))
                            .isEqualTo(s.get("hex").textValue());
                    run(generator, s.get("after"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> statesAreRead() {
        return stream(FILE.get("states"))
                .map(s -> dynamicTest(name(s), () -> {
                    Generator generator = Generator.seeded(99);
                    generator.nextNormal();
                    generator.restore(HexFormat.of().parseHex(s.get("hex").textValue()));
                    assertThat(generator.seed()).isEqualTo(seed(s.get("seed")));
                    run(generator, s.get("after"));
                }));
    }

    private static void run(Generator generator, JsonNode calls) {
        for (JsonNode call : calls) {
            check(generator, call);
        }
    }

    private static void check(Generator g, JsonNode call) {
        String op = call.get("op").asText();
        JsonNode out = call.get("out");
        int n = call.path("n").asInt();
        switch (op) {
            case "raw32" -> {
                for (int i = 0; i < n; i++) {
                    // PyTorch shows the draw modulo 2^32 - 1.
                    assertThat((g.nextBits32() & 0xffffffffL) % 0xffffffffL)
                            .isEqualTo(out.get(i).longValue());
                }
            }
            case "random64" -> {
                for (int i = 0; i < n; i++) {
                    assertThat(g.nextBits64() & Long.MAX_VALUE)
                            .isEqualTo(out.get(i).longValue());
                }
            }
            case "rand" -> same(Tensor.rand(g, dtype(call), n), call);
            case "uniform" -> same(zeros(call).uniformInPlace(g, number(call, "low"), number(call, "high")), call);
            case "randn" -> near(Tensor.randn(g, dtype(call), n), call, 1);
            case "normal" ->
                near(
                        zeros(call).normalInPlace(g, number(call, "mean"), number(call, "std")),
                        call,
                        number(call, "std"));
            case "randperm" -> assertThat(g.permutation(n)).isEqualTo(Goldens.ints(out));
            case "bernoulli" -> same(zeros(call).bernoulliInPlace(g, number(call, "p")), call);
            case "bernoulli_tensor" -> {
                Tensor drawn = zeros(call);
                for (int i = 0; i < n; i++) {
                    double p = i / (n - 1.0);
                    // From a tensor of float32 probabilities PyTorch draws float32 values.
                    boolean one = dtype(call) == DType.FLOAT32 ? g.nextFloat() < (float) p : g.nextBernoulli(p);
                    drawn.set(one ? 1 : 0, i);
                }
                same(drawn, call);
            }
            case "dropout" -> {
                double p = number(call, "p");
                // PyTorch draws nothing where the outcome is certain.
                Tensor kept = p == 0
                        ? zeros(call).add(1)
                        : p == 1
                                ? zeros(call)
                                : zeros(call).bernoulliInPlace(g, 1 - p).div(1 - p);
                same(kept, call);
            }
            case "randint" -> {
                long low = call.get("low").longValue();
                long high = call.get("high").longValue();
                for (int i = 0; i < n; i++) {
                    assertThat(g.nextInt(low, high)).isEqualTo(out.get(i).longValue());
                }
            }
            case "random_split" -> randomSplit(g, Goldens.ints(call.get("lengths")), out);
            case "shuffled_batches" -> {
                for (JsonNode epoch : out) {
                    shuffledBatches(g, n, call.get("batch_size").intValue(), epoch);
                }
            }
            default -> throw new AssertionError("this test does not know the operation " + op);
        }
    }

    private static void randomSplit(Generator g, int[] lengths, JsonNode out) {
        int[] order = g.permutation(Arrays.stream(lengths).sum());
        int start = 0;
        for (int i = 0; i < lengths.length; i++) {
            assertThat(Arrays.copyOfRange(order, start, start + lengths[i])).isEqualTo(Goldens.ints(out.get(i)));
            start += lengths[i];
        }
    }

    /* A DataLoader draws a seed for its workers, and one for the sampler, whose own generator shuffles. */
    private static void shuffledBatches(Generator g, int n, int batchSize, JsonNode out) {
        g.nextBits64();
        int[] order = Generator.seeded(g.nextBits64() & Long.MAX_VALUE).permutation(n);
        List<int[]> batches = new ArrayList<>();
        for (int start = 0; start < n; start += batchSize) {
            batches.add(Arrays.copyOfRange(order, start, Math.min(n, start + batchSize)));
        }
        assertThat(out.size()).isEqualTo(batches.size());
        for (int i = 0; i < batches.size(); i++) {
            assertThat(batches.get(i)).isEqualTo(Goldens.ints(out.get(i)));
        }
    }

    private static void same(Tensor drawn, JsonNode call) {
        assertClose(call.get("op") + " to the bit", drawn, expected(call), 0, 0);
    }

    /**
     * Normals: fewer than 16 are computed in double by both, which leaves the last bit of the type. Larger float32 draws
     * are computed by PyTorch in float32 with vector instructions: the angle 2 pi u, up to 6.3, is rounded to 2.4e-7, and
     * the radius goes up to 5.8, which makes 1.4e-6 for the product; 2e-6 leaves a margin for its sine and logarithm.
     */
    private static void near(Tensor drawn, JsonNode call, double std) {
        boolean inFloat = drawn.dtype() == DType.FLOAT32 && drawn.numel() >= 16;
        double ulp = drawn.dtype() == DType.FLOAT32 ? 0x1p-23 : 0x1p-51;
        assertClose(drawn, expected(call), 2 * ulp, std * (inFloat ? 2e-6 : 2 * ulp));
    }

    private static Tensor zeros(JsonNode call) {
        return Tensor.zeros(dtype(call), call.get("n").intValue());
    }

    private static Tensor expected(JsonNode call) {
        return Tensor.of(Goldens.doubles(call.get("out"))).to(dtype(call));
    }

    private static DType dtype(JsonNode call) {
        return Goldens.dtype(call.get("dtype"));
    }

    private static double number(JsonNode call, String name) {
        return Goldens.number(call.get(name));
    }

    private static long seed(JsonNode text) {
        return new BigInteger(text.textValue()).longValue();
    }

    private static String name(JsonNode item) {
        return item.get("name").asText() + " from " + item.get("seed").asText();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
