package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Cutting and joining are each other's reverse. */
@Tag("property")
class JoiningProperties {
    @Property
    void concatOfSplitIsTheSame(
            @ForAll(supplier = Shapes.Dimensioned.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @IntRange(min = 1, max = 6) int size,
            @ForAll DType dtype,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape);
        int dim = anyDim % shape.rank();
        List<Tensor> parts = x.split(size, dim);
        assertSame(Tensor.concat(parts, dim), x);
        assertSame(Tensor.concat(parts, dim - shape.rank()), x);
        for (int i = 0; i < parts.size() - 1; i++) {
            assertThat(parts.get(i).size(dim)).isEqualTo(size);
            assertThat(parts.get(i).sharesStorage(x)).isTrue();
        }
        int[] sizes = parts.stream().mapToInt(part -> part.size(dim)).toArray();
        List<Tensor> again = x.split(sizes, dim);
        for (int i = 0; i < sizes.length; i++) {
            assertSame(again.get(i), parts.get(i));
        }
    }

    @Property
    void chunksAreAsEqualAsTheyCanBe(
            @ForAll(supplier = Shapes.Dimensioned.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @IntRange(min = 1, max = 7) int chunks,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), DType.FLOAT32, shape);
        int dim = anyDim % shape.rank();
        List<Tensor> parts = x.chunk(chunks, dim);
        assertThat(parts).hasSizeLessThanOrEqualTo(chunks);
        assertSame(Tensor.concat(parts, dim), x);
        int size = Math.max(1, (int) Math.ceil(shape.size(dim) / (double) chunks));
        assertThat(parts.get(0).size(dim)).isEqualTo(Math.min(size, shape.size(dim)));
    }

    @Property
    void stackOfSelectedIsTheSame(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll DType dtype,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape);
        int dim = anyDim % shape.rank();
        List<Tensor> slices = IntStream.range(0, shape.size(dim))
                .mapToObj(i -> x.select(dim, i))
                .toList();
        assertSame(Tensor.stack(slices, dim), x);
        assertSame(Tensor.stack(slices, dim - shape.rank()), x);
    }
}
