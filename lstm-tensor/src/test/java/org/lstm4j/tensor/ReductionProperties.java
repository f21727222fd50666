package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Reductions over any dimensions against plain loops in double. */
@Tag("property")
class ReductionProperties {
    /** A reduction of tensors, and the same of a list of values. */
    private record Reduction(String name, Call call, ToDoubleFunction<List<Double>> plain, boolean needsElements) {
        interface Call {
            Tensor apply(Tensor x, int[] dims, boolean keepDim);
        }
    }

    private static final List<Reduction> REDUCTIONS = List.of(
            new Reduction("sum", Tensor::sum, ReductionProperties::sum, false),
            new Reduction("prod", Tensor::prod, v -> v.stream().reduce(1.0, (a, b) -> a * b), false),
            new Reduction("mean", Tensor::mean, v -> sum(v) / v.size(), false),
            new Reduction(
                    "max", Tensor::amax, v -> v.stream().max(Double::compare).orElseThrow(), true),
            new Reduction(
                    "min", Tensor::amin, v -> v.stream().min(Double::compare).orElseThrow(), true),
            new Reduction("var 0", (x, d, k) -> x.var(d, 0, k), v -> variance(v, 0), false),
            new Reduction("var 1", (x, d, k) -> x.var(d, 1, k), v -> variance(v, 1), false),
            new Reduction("std 1", (x, d, k) -> x.std(d, 1, k), v -> Math.sqrt(variance(v, 1)), false),
            new Reduction(
                    "logSumExp",
                    Tensor::logSumExp,
                    v -> Math.log(v.stream().mapToDouble(Math::exp).sum()),
                    false));

    @Property
    void everySetOfDimensions(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape);
        double rtol = 4 * Tensors.rounding(dtype) + shape.numel() * 0x1p-52;
        double atol = 4 * Tensors.sumRounding(dtype, shape.numel());
        // Every subset; the empty one means all.
        for (int set = 0; set < 1 << shape.rank(); set++) {
            int bits = set;
            int[] dims = IntStream.range(0, shape.rank())
                    .filter(d -> (bits >> d & 1) == 1)
                    .map(d -> bits % 2 == 0 ? d : d - shape.rank())
                    .toArray();
            for (Reduction reduction : REDUCTIONS) {
                if (reduction.needsElements && shape.numel() == 0) {
                    continue;
                }
                Tensor kept = reduction.call.apply(x, dims, true);
                Tensor dropped = reduction.call.apply(x, dims, false);
                Tensor expected = plain(x, dims, dtype, reduction.plain);
                String name = reduction.name + " over " + Arrays.toString(dims) + " of " + shape;
                assertClose(name, kept, expected, rtol, atol);
                assertSame(name, dropped, kept.reshape(dropped.shape()));
                assertThat(dropped.shape()).as(name).isEqualTo(shape.reduce(dims, false));
            }
        }
    }

    /** The reduction with keepDim: elements are collected by the index they reduce to. */
    private static Tensor plain(Tensor x, int[] dims, DType dtype, ToDoubleFunction<List<Double>> reduction) {
        int[] sizes = x.shape().toArray();
        boolean[] reduced = new boolean[sizes.length];
        for (int d = 0; d < sizes.length; d++) {
            int dim = d;
            reduced[d] = dims.length == 0 || IntStream.of(dims).anyMatch(i -> i == dim || i + sizes.length == dim);
        }
        int[] small = sizes.clone();
        for (int d = 0; d < sizes.length; d++) {
            small[d] = reduced[d] ? 1 : small[d];
        }
        Tensor out = Tensor.zeros(dtype, small);
        TreeMap<String, List<Double>> groups = new TreeMap<>();
        Shapes.forEachIndex(
                x.shape(),
                at -> groups.computeIfAbsent(Arrays.toString(place(at, reduced)), key -> new ArrayList<>())
                        .add(x.get(at)));
        Shapes.forEachIndex(
                out.shape(),
                at -> out.set(
                        reduction.applyAsDouble(groups.getOrDefault(Arrays.toString(place(at, reduced)), List.of())),
                        at));
        return out;
    }

    private static int[] place(int[] at, boolean[] reduced) {
        int[] out = at.clone();
        for (int d = 0; d < out.length; d++) {
            out[d] = reduced[d] ? 0 : out[d];
        }
        return out;
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(v -> v).sum();
    }

    private static double variance(List<Double> values, int correction) {
        double mean = sum(values) / values.size();
        double total = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return total / Math.max(0, values.size() - correction);
    }

    @Property
    void argmaxAndArgminGiveTheFirst(
            @ForAll(supplier = Shapes.Solid.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll DType dtype,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        int dim = anyDim % shape.rank();
        // Few distinct values, so that some are equal.
        Tensor x = Tensors.scattered(Tensors.whole(generator, dtype, shape, 0, 3), generator);
        IntTensor largest = x.argmax(dim, true);
        IntTensor smallest = x.argmin(dim - shape.rank(), true);
        Shapes.forEachIndex(largest.shape(), at -> {
            assertThat(largest.get(at)).isEqualTo(first(x, at, dim, 1));
            assertThat(smallest.get(at)).isEqualTo(first(x, at, dim, -1));
        });
        assertThat(x.argmax(dim).toArray()).isEqualTo(largest.toArray());
        assertThat(x.argmax(dim).shape()).isEqualTo(shape.without(dim));
        assertThat(x.argmin(dim).toArray()).isEqualTo(smallest.toArray());
        assertSame(x.gather(dim, largest), x.amax(new int[] {dim}, true));
    }

    private static int first(Tensor x, int[] at, int dim, int sign) {
        int[] from = at.clone();
        int best = 0;
        double held = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < x.size(dim); i++) {
            from[dim] = i;
            if (sign * x.get(from) > held) {
                best = i;
                held = sign * x.get(from);
            }
        }
        return best;
    }

    @Property
    void cumsumAddsUp(
            @ForAll(supplier = Shapes.Dimensioned.class) Shape shape,
            @ForAll @IntRange(max = 3) int anyDim,
            @ForAll DType dtype,
            @ForAll long seed) {
        Tensor x = Tensors.anyLayout(Generator.seeded(seed), dtype, shape);
        int dim = anyDim % shape.rank();
        Tensor y = x.cumsum(dim);
        for (int i = 0; i < shape.size(dim); i++) {
            Tensor expected = x.narrow(dim, 0, i + 1).sum(new int[] {dim}, false);
            assertClose(y.select(dim, i), expected, 0, 10 * Tensors.rounding(dtype));
        }
    }
}
