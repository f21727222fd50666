package org.lstm4j.tensor.testing;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Random tensors from a seed, and tensors whose elements lie scattered in memory. */
public final class Tensors {
    private Tensors() {}

    /** Buffer from [-2, 2), row-major. */
    public static Tensor random(Generator generator, DType dtype, Shape shape) {
        Tensor out = Tensor.zeros(dtype, shape);
        return out.uniformInPlace(generator, -2, 2);
    }

    /** Buffer from [-2, 2) of a seed, row-major. */
    public static Tensor random(long seed, DType dtype, Shape shape) {
        return random(Generator.seeded(seed), dtype, shape);
    }

    /** Integers from [low, high), so that some are equal. */
    public static Tensor whole(Generator generator, DType dtype, Shape shape, int low, int high) {
        Tensor out = Tensor.zeros(dtype, shape);
        Shapes.forEachIndex(shape, at -> out.set(generator.nextInt(low, high), at));
        return out;
    }

    /**
     * A tensor equal to the given one whose elements lie in another order, with gaps and an offset, in a larger storage.
     * Around and between them stands NaN, so that a wrong read shows.
     */
    public static Tensor scattered(Tensor x, Generator generator) {
        int rank = x.rank();
        int[] order = generator.permutation(rank);
        int[] before = new int[rank];
        int[] step = new int[rank];
        int[] base = new int[rank + 1];
        base[rank] = 2;
        for (int i = 0; i < rank; i++) {
            before[i] = (int) generator.nextInt(0, 3);
            step[i] = (int) generator.nextInt(1, 3);
            base[i] = before[i] + x.size(order[i]) * step[i] + (int) generator.nextInt(0, 2);
        }
        Tensor view = Tensor.full(x.dtype(), Shape.of(base), Double.NaN).select(rank, (int) generator.nextInt(0, 2));
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++) {
            view = view.slice(i, before[i], before[i] + x.size(order[i]) * step[i], step[i]);
            back[order[i]] = i;
        }
        Tensor out = view.permute(back);
        Shapes.forEachIndex(x.shape(), at -> out.set(x.get(at), at));
        return out;
    }

    /** A random tensor in a random layout: row-major, a row-major part, transposed, scattered, or repeated elements. */
    public static Tensor anyLayout(Generator generator, DType dtype, Shape shape) {
        int kind = (int) generator.nextInt(0, 5);
        switch (kind) {
            case 0:
                return random(generator, dtype, shape);
            case 1:
                return random(generator, dtype, behind(3, shape)).select(0, 1);
            case 2:
                int[] reversed = shape.toArray();
                int[] order = new int[reversed.length];
                for (int d = 0; d < order.length; d++) {
                    order[d] = order.length - 1 - d;
                    reversed[d] = shape.size(order[d]);
                }
                return random(generator, dtype, Shape.of(reversed)).permute(order);
            case 3:
                return scattered(random(generator, dtype, shape), generator);
            default:
                return repeated(generator, dtype, shape);
        }
    }

    /** A random tensor that repeats its elements along some dimensions, as broadcastTo makes it. */
    public static Tensor repeated(Generator generator, DType dtype, Shape shape) {
        int[] small = shape.toArray();
        for (int d = 0; d < small.length; d++) {
            small[d] = generator.nextInt(0, 2) == 0 ? 1 : small[d];
        }
        return random(generator, dtype, Shape.of(small)).broadcastTo(shape);
    }

    /** Rounding of a few operations in the given type, relative. */
    public static double rounding(DType dtype) {
        return dtype == DType.FLOAT32 ? 1e-6 : 1e-14;
    }

    /**
     * The most by which two orders of adding n values from [-2, 2) differ, and one rounding: n additions each, of partial
     * sums of up to 2 n, carried in double.
     */
    public static double sumRounding(DType dtype, int n) {
        return rounding(dtype) + 4.0 * n * n * 0x1p-53;
    }

    private static Shape behind(int first, Shape shape) {
        int[] sizes = new int[shape.rank() + 1];
        sizes[0] = first;
        System.arraycopy(shape.toArray(), 0, sizes, 1, shape.rank());
        return Shape.of(sizes);
    }
}
