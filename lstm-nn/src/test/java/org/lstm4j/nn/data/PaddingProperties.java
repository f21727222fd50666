package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** A padded batch has every step of every sequence, and padding elsewhere. */
@Tag("property")
class PaddingProperties {
    private static final int FEATURES = 2;
    private static final double PADDING = -7.5;

    @Property
    void valuesAndTargetsArePadded(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 7) Integer> lengths,
            @ForAll boolean batchFirst,
            @ForAll boolean everyStep,
            @ForAll DType dtype,
            @ForAll long seed) {
        Generator rng = Generator.seeded(seed);
        List<Example> examples = lengths.stream()
                .map(t -> Example.of(
                        Tensor.randn(rng, dtype, t, FEATURES),
                        everyStep ? Tensor.randn(rng, dtype, t, 3) : Tensor.randn(rng, dtype, 3)))
                .toList();
        Batch batch =
                new PadCollate(PadCollate.options().batchFirst(batchFirst).paddingValue(PADDING)).collate(examples);
        int longest = lengths.stream().max(Integer::compare).orElseThrow();

        assertThat(batch.size()).isEqualTo(lengths.size());
        assertThat(batch.isPadded()).isTrue();
        assertThat(batch.lengths()).isEqualTo(IntTensor.vector(ints(lengths)));
        assertThat(batch.x().dtype()).isEqualTo(dtype);
        assertThat(batch.mask().dtype()).isEqualTo(dtype);
        assertThat(batch.x().shape())
                .isEqualTo(
                        batchFirst
                                ? Shape.of(lengths.size(), longest, FEATURES)
                                : Shape.of(longest, lengths.size(), FEATURES));
        for (int n = 0; n < lengths.size(); n++) {
            for (int t = 0; t < longest; t++) {
                boolean real = t < lengths.get(n);
                assertThat(at(batch.mask(), batchFirst, n, t).item()).isEqualTo(real ? 1 : 0);
                assertStep(
                        at(batch.x().data(), batchFirst, n, t), examples.get(n).x(), t, real);
                if (everyStep) {
                    assertStep(
                            at(batch.y().data(), batchFirst, n, t),
                            examples.get(n).y(),
                            t,
                            real);
                }
            }
            if (!everyStep) {
                assertThat(batch.y()
                                .data()
                                .select(0, n)
                                .contentEquals(examples.get(n).y()))
                        .isTrue();
            }
        }
    }

    @Property
    void tokensAndLabelsArePadded(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 7) Integer> lengths,
            @ForAll boolean batchFirst,
            @ForAll boolean everyStep) {
        List<Example> examples = IntStream.range(0, lengths.size())
                .mapToObj(n -> {
                    IntTensor tokens = IntTensor.vector(IntStream.range(0, lengths.get(n))
                            .map(t -> 100 * n + t)
                            .toArray());
                    return everyStep ? Example.of(tokens, tokens) : Example.of(tokens, n);
                })
                .toList();
        Batch batch = new PadCollate(PadCollate.options().batchFirst(batchFirst).paddingToken(-3)).collate(examples);
        int longest = lengths.stream().max(Integer::compare).orElseThrow();

        assertThat(batch.lengths()).isEqualTo(IntTensor.vector(ints(lengths)));
        for (int n = 0; n < lengths.size(); n++) {
            for (int t = 0; t < longest; t++) {
                boolean real = t < lengths.get(n);
                int[] place = batchFirst ? new int[] {n, t} : new int[] {t, n};
                assertThat(batch.mask().get(place)).isEqualTo(real ? 1 : 0);
                assertThat(batch.tokens().get(place)).isEqualTo(real ? 100 * n + t : -3);
                if (everyStep) {
                    assertThat(batch.labels().get(place)).isEqualTo(real ? 100 * n + t : -100);
                }
            }
            if (!everyStep) {
                assertThat(batch.labels().get(n)).isEqualTo(n);
            }
        }
    }

    private static Tensor at(Tensor batch, boolean batchFirst, int n, int t) {
        return batchFirst ? batch.select(0, n).select(0, t) : batch.select(0, t).select(0, n);
    }

    private static void assertStep(Tensor actual, Tensor sequence, int t, boolean real) {
        Tensor expected = real ? sequence.select(0, t) : Tensor.full(actual.dtype(), actual.shape(), PADDING);
        assertThat(actual.contentEquals(expected)).isTrue();
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(i -> i).toArray();
    }
}
