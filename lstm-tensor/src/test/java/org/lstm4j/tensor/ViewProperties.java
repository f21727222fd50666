package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Views have the right elements, and share them. */
@Tag("property")
class ViewProperties {
    @Property
    void narrowSliceAndSelectAgreeWithLoops(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll @IntRange(max = 5) int anyStart,
            @ForAll @IntRange(max = 5) int anyLength,
            @ForAll @IntRange(min = 1, max = 3) int step,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), DType.FLOAT32, shape);
        int dim = anyDim % shape.rank();
        int size = shape.size(dim);
        int start = anyStart % size;
        int length = anyLength % (size - start + 1);
        int end = start + length;
        Tensor narrow = x.narrow(dim, start, length);
        assertThat(narrow.shape()).isEqualTo(shape.with(dim, length));
        Shapes.forEachIndex(
                narrow.shape(), at -> assertThat(narrow.get(at)).isEqualTo(x.get(moved(at, dim, start, 1))));
        assertSame(x.narrow(dim - shape.rank(), start - size, length), narrow);

        Tensor slice = x.slice(dim, start, end, step);
        assertThat(slice.size(dim)).isEqualTo((length + step - 1) / step);
        Shapes.forEachIndex(
                slice.shape(), at -> assertThat(slice.get(at)).isEqualTo(x.get(moved(at, dim, start, step))));
        assertSame(x.slice(dim, start - size, end == size ? end + 9 : end - size, step), slice);

        Tensor select = x.select(dim, start);
        assertSame(select, x.narrow(dim, start, 1).squeeze(dim));
        assertSame(x.select(dim, start - size), select);
    }

    private static int[] moved(int[] at, int dim, int start, int step) {
        int[] out = at.clone();
        out[dim] = start + at[dim] * step;
        return out;
    }

    @Property
    void permuteMovesDimensionsAndItsInverseMovesThemBack(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.anyLayout(generator, DType.FLOAT64, shape);
        int[] dims = generator.permutation(shape.rank());
        int[] back = new int[dims.length];
        for (int d = 0; d < dims.length; d++) {
            back[dims[d]] = d;
        }
        Tensor y = x.permute(dims);
        assertSame(y.permute(back), x);
        Shapes.forEachIndex(y.shape(), at -> {
            int[] from = new int[at.length];
            for (int d = 0; d < at.length; d++) {
                from[dims[d]] = at[d];
            }
            assertThat(y.get(at)).isEqualTo(x.get(from));
        });
    }

    @Property
    void transposeExchangesTwoDimensions(
            @ForAll(supplier = Shapes.Dimensioned.class) Shape shape,
            @ForAll @IntRange(max = 3) int p,
            @ForAll @IntRange(max = 3) int q,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), DType.FLOAT32, shape);
        int a = p % shape.rank();
        int b = q % shape.rank();
        Tensor y = x.transpose(a, b - shape.rank());
        assertThat(y.size(a)).isEqualTo(x.size(b));
        Shapes.forEachIndex(shape, at -> {
            int[] to = at.clone();
            to[a] = at[b];
            to[b] = at[a];
            assertThat(y.get(to)).isEqualTo(x.get(at));
        });
        assertSame(y.transpose(b, a), x);
    }

    @Property
    void reshapeKeepsTheOrderAndComesBack(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.anyLayout(generator, dtype, shape);
        int[] sizes = regroup(shape.numel(), generator);
        Tensor y = x.reshape(sizes);
        assertThat(y.shape()).isEqualTo(Shape.of(sizes));
        assertThat(y.toDoubleArray()).isEqualTo(x.toDoubleArray());
        assertSame(y.reshape(shape), x);
        if (y.sharesStorage(x)) {
            assertSame(x.view(sizes), y);
        } else if (x.isContiguous()) {
            throw new AssertionError("a contiguous tensor was copied");
        }
    }

    @Property
    void viewNeverCopies(@ForAll(supplier = Shapes.Solid.class) Shape shape, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.anyLayout(generator, DType.FLOAT32, shape);
        int[] sizes = regroup(shape.numel(), generator);
        try {
            assertThat(x.view(sizes).sharesStorage(x)).isTrue();
        } catch (ShapeMismatchException e) {
            assertThat(x.isContiguous()).isFalse();
            assertThat(e).hasMessageContainingAll("view: ", shape.toString(), "use reshape");
        }
    }

    /** Sizes with the given product, in random groups, with some ones. */
    private static int[] regroup(int numel, Generator generator) {
        List<Integer> sizes = new ArrayList<>();
        int rest = numel;
        while (rest > 1) {
            int factor = (int) generator.nextInt(1, rest + 1);
            while (rest % factor != 0) {
                factor--;
            }
            sizes.add(factor);
            rest /= factor;
        }
        if (rest == 0) {
            sizes.add(0);
        }
        return sizes.stream().mapToInt(i -> i).toArray();
    }

    @Property
    void dimensionsOfSizeOneComeAndGo(
            @ForAll(supplier = Shapes.Any.class) Shape shape,
            @ForAll @IntRange(max = 4) int anyDim,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), DType.FLOAT32, shape);
        int dim = anyDim % (shape.rank() + 1);
        Tensor y = x.unsqueeze(dim);
        assertThat(y.rank()).isEqualTo(shape.rank() + 1);
        assertThat(y.size(dim)).isEqualTo(1);
        assertSame(y.squeeze(dim), x);
        assertSame(x.unsqueeze(dim - shape.rank() - 1), y);
        Shape none = Shape.of(
                Arrays.stream(shape.toArray()).filter(size -> size != 1).toArray());
        assertThat(y.squeeze().shape()).isEqualTo(none);
        assertThat(y.squeeze().toFloatArray()).isEqualTo(x.toFloatArray());
    }

    @Property
    void writesShowThroughEveryView(@ForAll(supplier = Shapes.Solid.class) Shape shape, @ForAll long seed) {
        List<UnaryOperator<Tensor>> views = List.of(
                x -> x.narrow(0, 0, 1),
                x -> x.slice(-1, 0, 99, 2),
                x -> x.select(0, -1),
                x -> x.transpose(0, -1),
                x -> x.unsqueeze(0),
                x -> x.squeeze(),
                x -> x.reshape(-1),
                x -> x.view(1, -1),
                x -> x.split(1, 0).get(0),
                x -> x.chunk(2, -1).get(0));
        for (UnaryOperator<Tensor> view : views) {
            Tensor x = Tensors.random(seed, DType.FLOAT32, shape);
            Tensor part = view.apply(x);
            assertThat(part.sharesStorage(x)).isTrue();
            int version = x.version();
            double before = x.sum().item();
            part.addInPlace(Tensor.scalar(8));
            assertThat(x.version()).isEqualTo(version + 1).isEqualTo(part.version());
            assertThat(x.sum().item()).isCloseTo(before + 8 * part.numel(), within(1e-2));
            assertSame(view.apply(x), part);
        }
    }
}
