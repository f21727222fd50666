package org.lstm4j.autograd.testing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;
import org.lstm4j.tensor.Shape;

/**
 * Shapes for properties, by parameter type: scalars, sizes of 0 and 1, and up to three dimensions of at most 3, so that
 * a whole Jacobian stays cheap. Use with {@code @Domain(Shapes.class)}.
 */
public class Shapes extends DomainContextBase {
    private static final int MAX_ELEMENTS = 18;

    @Provide
    Arbitrary<Seed> seeds() {
        return Arbitraries.longs().map(Seed::new);
    }

    @Provide
    Arbitrary<Integer> smallCounts() {
        return Arbitraries.integers().between(1, 4);
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return sizes().map(Shapes::shape).filter(shape -> shape.numel() <= MAX_ELEMENTS);
    }

    /* Each operand has some leading dimensions removed and some of the others set to 1. */
    @Provide
    Arbitrary<BroadcastPair> broadcastPairs() {
        Arbitrary<Integer> dropped = Arbitraries.integers().between(0, 3);
        Arbitrary<Integer> shrunk = Arbitraries.integers().between(0, 7);
        return Combinators.combine(shapes(), dropped, shrunk, dropped, shrunk)
                .as((shape, dropA, shrinkA, dropB, shrinkB) -> {
                    Shape a = operand(shape, dropA, shrinkA);
                    Shape b = operand(shape, dropB, shrinkB);
                    return new BroadcastPair(a, b, Shape.broadcast("test", a, b));
                });
    }

    private static Shape operand(Shape shape, int dropped, int shrunk) {
        int from = Math.min(dropped, shape.rank());
        int[] sizes = new int[shape.rank() - from];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = (shrunk >> d & 1) == 1 ? 1 : shape.size(d + from);
        }
        return Shape.of(sizes);
    }

    @Provide
    Arbitrary<Reduction> reductions() {
        Arbitrary<Integer> bits = Arbitraries.integers().between(0, 7);
        return Combinators.combine(shapes(), bits, bits, Arbitraries.of(true, false))
                .as((shape, chosen, fromLast, keepDim) -> {
                    int[] dims = IntStream.range(0, shape.rank())
                            .filter(d -> (chosen >> d & 1) == 1)
                            .map(d -> (fromLast >> d & 1) == 1 ? d - shape.rank() : d)
                            .toArray();
                    return new Reduction(shape, dims, keepDim);
                });
    }

    @Provide
    Arbitrary<Along> along() {
        return shapes().filter(shape -> shape.rank() > 0)
                .flatMap(shape -> Arbitraries.integers()
                        .between(-shape.rank(), shape.rank() - 1)
                        .map(dim -> new Along(shape, dim)));
    }

    /* Kinds 0 to 2: a vector on the left, on the right, on both sides; then stacks of rank 2 and more. */
    @Provide
    Arbitrary<Factors> factors() {
        Arbitrary<Integer> kind = Arbitraries.integers().between(0, 7);
        Arbitrary<Tuple.Tuple3<Integer, Integer, Integer>> inner =
                Combinators.combine(size(), size(), size()).as(Tuple::of);
        Arbitrary<BroadcastPair> stacks = broadcastPairs()
                .filter(pair -> pair.a().rank() <= 2
                        && pair.b().rank() <= 2
                        && pair.result().numel() <= 4);
        return Combinators.combine(kind, inner, stacks).as((which, mkn, stack) -> {
            boolean leftVector = which == 0 || which == 2;
            boolean rightVector = which == 1 || which == 2;
            Shape a = leftVector ? Shape.of(mkn.get2()) : append(stack.a(), mkn.get1(), mkn.get2());
            Shape b = rightVector ? Shape.of(mkn.get2()) : append(stack.b(), mkn.get2(), mkn.get3());
            return new Factors(a, b);
        });
    }

    private static Shape append(Shape stack, int rows, int columns) {
        int[] sizes = Arrays.copyOf(stack.toArray(), stack.rank() + 2);
        sizes[stack.rank()] = rows;
        sizes[stack.rank() + 1] = columns;
        return Shape.of(sizes);
    }

    private static Arbitrary<List<Integer>> sizes() {
        return size().list().ofMaxSize(3);
    }

    private static Arbitrary<Integer> size() {
        return Arbitraries.frequency(Tuple.of(1, 0), Tuple.of(4, 1), Tuple.of(6, 2), Tuple.of(6, 3));
    }

    private static Shape shape(List<Integer> sizes) {
        return Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
    }
}
