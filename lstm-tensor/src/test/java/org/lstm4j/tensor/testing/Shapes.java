package org.lstm4j.tensor.testing;

import java.util.Arrays;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import org.lstm4j.tensor.Shape;

/** Random small shapes for properties, used as in {@code @ForAll(supplier = Shapes.Any.class) Shape shape}. */
public final class Shapes {
    private Shapes() {}

    /** Rank 0 to 4, sizes 0 to 5. */
    public static final class Any implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return shapes(0, 4, 0, 5);
        }
    }

    /** Rank 0 to 4, sizes 1 to 5: at least one element. */
    public static final class NonEmpty implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return shapes(0, 4, 1, 5);
        }
    }

    /** Rank 1 to 4, sizes 0 to 5: at least one dimension. */
    public static final class Dimensioned implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return shapes(1, 4, 0, 5);
        }
    }

    /** Rank 1 to 4, sizes 1 to 5: at least one dimension and one element. */
    public static final class Solid implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return shapes(1, 4, 1, 5);
        }
    }

    /** Rank 2, sizes 1 to 9. */
    public static final class Matrix implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return shapes(2, 2, 1, 9);
        }
    }

    /** Two shapes that broadcast, and what they broadcast to. */
    public record Pair(Shape a, Shape b, Shape common) {}

    /** Pairs of shapes that broadcast, of rank 0 to 4 and sizes 0 to 5. */
    public static final class Broadcastable implements ArbitrarySupplier<Pair> {
        @Override
        public Arbitrary<Pair> get() {
            Arbitrary<Integer> ones = Arbitraries.integers().between(0, 80);
            Arbitrary<Integer> dropped = Arbitraries.integers().between(-4, 4);
            return Combinators.combine(new Any().get(), ones, dropped).as(Broadcastable::pair);
        }

        /* Base 3 digits say for each dimension which operand has size 1; a negative drop is the second operand's. */
        private static Pair pair(Shape common, int ones, int dropped) {
            int[] a = common.toArray();
            int[] b = common.toArray();
            for (int d = 0; d < a.length; d++, ones /= 3) {
                a[d] = ones % 3 == 1 ? 1 : a[d];
                b[d] = ones % 3 == 2 ? 1 : b[d];
            }
            int drop = Math.min(Math.abs(dropped), a.length);
            // What one operand leaves out, the other has in full.
            System.arraycopy(common.toArray(), 0, dropped > 0 ? b : a, 0, drop);
            Shape whole = Shape.of(dropped > 0 ? b : a);
            Shape rest = Shape.of(Arrays.copyOfRange(dropped > 0 ? a : b, drop, common.rank()));
            return dropped > 0 ? new Pair(rest, whole, common) : new Pair(whole, rest, common);
        }
    }

    /** Shapes with bounds, ends included. */
    public static Arbitrary<Shape> shapes(int minRank, int maxRank, int minSize, int maxSize) {
        return Arbitraries.integers()
                .between(minSize, maxSize)
                .array(int[].class)
                .ofMinSize(minRank)
                .ofMaxSize(maxRank)
                .map(Shape::of);
    }

    /**
     * Calls back with each index of a shape in row-major order: the plain loop that tests compare with.
     *
     * @param body gets an array of its own
     */
    public static void forEachIndex(Shape shape, Consumer<int[]> body) {
        int[] sizes = shape.toArray();
        for (int flat = 0; flat < shape.numel(); flat++) {
            int[] index = new int[sizes.length];
            int rest = flat;
            for (int d = sizes.length - 1; d >= 0; d--) {
                index[d] = rest % sizes[d];
                rest /= sizes[d];
            }
            body.accept(index);
        }
    }
}
