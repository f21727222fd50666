package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** What is written comes back: bit for bit, whatever the shapes, the types, the strides and the names. */
@Tag("property")
class SafetensorsProperties {
    private static Path folder;

    @BeforeContainer
    static void createFolder() throws IOException {
        folder = Files.createTempDirectory("safetensors");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        // Not recursive: nothing but the one file may have been left.
        Files.deleteIfExists(folder.resolve("x.safetensors"));
        Files.delete(folder);
    }

    enum Layout {
        PLAIN,
        PERMUTED,
        SLICED,
        BROADCAST
    }

    record Recipe(DType dtype, List<Integer> sizes, Layout layout, long seed) {
        Tensor tensor() {
            int[] dims = sizes.stream().mapToInt(Integer::intValue).toArray();
            Tensor x = randomBits(dtype, Shape.of(dims), new Random(seed));
            return switch (layout) {
                case PLAIN -> x;
                case PERMUTED ->
                    x.permute(IntStream.range(0, dims.length)
                            .map(d -> dims.length - 1 - d)
                            .toArray());
                case SLICED -> dims.length == 0 || dims[0] == 0 ? x : x.slice(0, dims[0] - 1, dims[0], 1);
                case BROADCAST ->
                    x.broadcastTo(IntStream.concat(IntStream.of(2), IntStream.of(dims))
                            .toArray());
            };
        }
    }

    /** Any bits at all: NaNs with any fraction, infinities, subnormals. */
    private static Tensor randomBits(DType dtype, Shape shape, Random random) {
        Tensor x = Tensor.zeros(dtype, shape);
        double[] specials = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < x.numel(); i++) {
            boolean special = random.nextInt(4) == 0;
            double value = specials[random.nextInt(specials.length)];
            if (dtype == DType.FLOAT32) {
                x.floats()[i] = special ? (float) value : Float.intBitsToFloat(random.nextInt());
            } else {
                x.doubles()[i] = special ? value : Double.longBitsToDouble(random.nextLong());
            }
        }
        return x;
    }

    @Provide
    Arbitrary<Map<String, Recipe>> recipes() {
        Arbitrary<Recipe> recipe = Combinators.combine(
                        Arbitraries.of(DType.class),
                        Arbitraries.integers().between(0, 4).list().ofMaxSize(4),
                        Arbitraries.of(Layout.class),
                        Arbitraries.longs())
                .as(Recipe::new);
        return Arbitraries.maps(texts(), recipe).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Map<String, String>> metadata() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(4);
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString)
                .list()
                .ofMaxSize(5)
                .map(list -> String.join("", list));
        return Arbitraries.oneOf(Arbitraries.strings().ascii().ofMaxLength(12), any);
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll("recipes") Map<String, Recipe> recipes,
            @ForAll("metadata") Map<String, String> metadata,
            @ForAll Random random)
            throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        recipes.forEach((name, recipe) -> tensors.put(name, recipe.tensor()));
        Path file = folder.resolve("x.safetensors");

        Safetensors.write(file, tensors, metadata);
        StoredArrays contents = Safetensors.read(file);

        assertThat(contents.metadata()).isEqualTo(metadata);
        assertThat(contents.tensors()).containsOnlyKeys(tensors.keySet());
        tensors.forEach((name, x) -> {
            Tensor y = contents.tensors().get(name);
            assertThat(y.dtype()).isEqualTo(x.dtype());
            assertThat(y.shape()).isEqualTo(x.shape());
            assertThat(bits(y)).as(name).containsExactly(bits(x));
        });

        // Neither the order of the maps nor a way through a file changes a byte.
        byte[] bytes = Files.readAllBytes(file);
        Safetensors.write(file, shuffled(contents.tensors(), random), shuffled(metadata, random));
        assertThat(Files.readAllBytes(file)).containsExactly(bytes);
    }

    private static <T> Map<String, T> shuffled(Map<String, T> map, Random random) {
        List<String> keys = new ArrayList<>(map.keySet());
        Collections.shuffle(keys, random);
        Map<String, T> out = new LinkedHashMap<>();
        keys.forEach(key -> out.put(key, map.get(key)));
        return out;
    }

    /** The elements as bits in row-major order; strides are walked here, not by the code under test. */
    private static long[] bits(Tensor x) {
        if (x.dtype() == DType.FLOAT64) {
            return IntStream.range(0, x.numel())
                    .mapToLong(i -> Double.doubleToRawLongBits(x.doubles()[at(x, i)]))
                    .toArray();
        }
        return IntStream.range(0, x.numel())
                .mapToLong(i -> Float.floatToRawIntBits(x.floats()[at(x, i)]))
                .toArray();
    }

    private static int at(Tensor x, int flat) {
        int at = x.offset();
        for (int d = x.rank() - 1; d >= 0; d--) {
            at += flat % x.size(d) * x.strides()[d];
            flat /= x.size(d);
        }
        return at;
    }
}
