package org.lstm4j.tensor;

import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Choosing by position, against plain loops. */
@Tag("property")
class IndexingProperties {
    @Property
    void indexSelectAndIndexAdd(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @IntRange(max = 6) int count,
            @ForAll DType dtype,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.anyLayout(generator, dtype, shape);
        int dim = anyDim % shape.rank();
        int[] index = positions(generator, count, shape.size(dim));
        Tensor picked = Tensor.zeros(dtype, shape.with(dim, count));
        Tensor source = Tensors.anyLayout(generator, dtype, shape.with(dim, count));
        Tensor added = x.copy();
        Shapes.forEachIndex(picked.shape(), at -> {
            int[] from = at.clone();
            from[dim] = index[at[dim]];
            picked.set(x.get(from), at);
            added.set(added.get(from) + source.get(at), from);
        });
        assertSame(x.indexSelect(dim, index), picked);
        assertSame(x.indexSelect(dim - shape.rank(), index), picked);
        assertClose(x.indexAdd(dim, index, source), added, 0, 10 * Tensors.rounding(dtype));
    }

    @Property
    void gatherAndScatterAdd(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @IntRange(max = 6) int count,
            @ForAll DType dtype,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.anyLayout(generator, dtype, shape);
        int dim = anyDim % shape.rank();
        int[] sizes = shape.toArray();
        for (int d = 0; d < sizes.length; d++) {
            // The index may be smaller in the other dimensions.
            sizes[d] = d == dim ? count : (int) generator.nextInt(1, sizes[d] + 1);
        }
        Shape small = Shape.of(sizes);
        IntTensor index = IntTensor.of(positions(generator, small.numel(), shape.size(dim)), sizes);
        Tensor source = Tensors.anyLayout(generator, dtype, small);
        Tensor picked = Tensor.zeros(dtype, small);
        Tensor added = x.copy();
        Shapes.forEachIndex(small, at -> {
            int[] from = at.clone();
            from[dim] = index.get(at);
            picked.set(x.get(from), at);
            added.set(added.get(from) + source.get(at), from);
        });
        assertSame(x.gather(dim, index), picked);
        assertSame(x.gather(dim - shape.rank(), index), picked);
        assertClose(x.scatterAdd(dim, index, source), added, 0, 10 * Tensors.rounding(dtype));
    }

    @Property
    void flipReverses(
            @ForAll(supplier = Shapes.Dimensioned.class) Shape shape,
            @ForAll @IntRange(max = 15) int dims,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), DType.FLOAT32, shape);
        int[] flipped = IntStream.range(0, shape.rank())
                .filter(d -> (dims >> d & 1) == 1)
                .toArray();
        Tensor y = Tensor.zeros(shape.toArray());
        Shapes.forEachIndex(shape, at -> {
            int[] to = at.clone();
            for (int d : flipped) {
                to[d] = shape.size(d) - 1 - at[d];
            }
            y.set(x.get(at), to);
        });
        assertSame(x.flip(flipped), y);
    }

    private static int[] positions(Generator generator, int count, int size) {
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = (int) generator.nextInt(0, size);
        }
        return out;
    }
}
