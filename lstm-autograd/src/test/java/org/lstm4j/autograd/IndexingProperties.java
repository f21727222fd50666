package org.lstm4j.autograd;

import static org.lstm4j.autograd.testing.Derivatives.check;

import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.Along;
import org.lstm4j.autograd.testing.BroadcastPair;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Derivatives of operations that select elements by index or by mask. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class IndexingProperties {
    @Property
    @Differentiates("indexSelect(int,int[])")
    void indexSelect(@ForAll Along along, @ForAll int count, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        int[] index = positions(count, along.size(), seed);
        check(
                Values.anywhere(along.shape(), seed, 0),
                t -> t.indexSelect(along.dim(), index),
                v -> v.indexSelect(along.dim(), index));
    }

    @Property
    @Differentiates("indexAdd(int,int[],Variable)")
    void indexAdd(@ForAll Along along, @ForAll int count, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        int[] index = positions(count, along.size(), seed);
        check(
                Values.anywhere(along.shape(), seed, 0),
                Values.anywhere(along.shape().with(along.dim(), count), seed, 1),
                (x, source) -> x.indexAdd(along.dim(), index, source),
                (x, source) -> x.indexAdd(along.dim(), index, source));
    }

    @Property
    @Differentiates("gather(int,IntTensor)")
    void gather(@ForAll Along along, @ForAll int count, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        IntTensor index = index(along, count, seed);
        check(
                Values.anywhere(along.shape(), seed, 0),
                t -> t.gather(along.dim(), index),
                v -> v.gather(along.dim(), index));
    }

    @Property
    @Differentiates("scatterAdd(int,IntTensor,Variable)")
    void scatterAdd(@ForAll Along along, @ForAll int count, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        IntTensor index = index(along, count, seed);
        check(
                Values.anywhere(along.shape(), seed, 0),
                Values.anywhere(index.shape(), seed, 1),
                (x, source) -> x.scatterAdd(along.dim(), index, source),
                (x, source) -> x.scatterAdd(along.dim(), index, source));
    }

    /** Random positions, which may repeat. */
    private static int[] positions(int count, int size, Seed seed) {
        return seed.stream(9).ints(count, 0, size).toArray();
    }

    /** An index of {@code count} positions along the dimension, and one position less than the shape along another. */
    private static IntTensor index(Along along, int count, Seed seed) {
        int[] sizes = along.shape().with(along.dim(), count).toArray();
        int other = Math.floorMod(along.dim() + 1, sizes.length);
        if (sizes.length > 1) {
            sizes[other] = Math.max(0, sizes[other] - 1);
        }
        Shape shape = Shape.of(sizes);
        return IntTensor.of(positions(shape.numel(), along.size(), seed), sizes);
    }

    /** The mask has the shape of the result, of one operand, or of a scalar. */
    @Property
    @Differentiates("where(Tensor,Variable,Variable)")
    void where(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        for (Shape shape : new Shape[] {pair.result(), pair.a(), Shape.SCALAR}) {
            Tensor mask = mask(shape, seed);
            check(
                    Values.anywhere(pair.a(), seed, 0),
                    Values.anywhere(pair.b(), seed, 1),
                    (a, b) -> Tensor.where(mask.to(a.dtype()), a, b),
                    (a, b) -> Variable.where(mask.to(a.dtype()), a, b));
        }
    }

    @Property
    @Differentiates("maskedFill(Tensor,double)")
    void maskedFill(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor mask = mask(pair.a(), seed);
        check(
                Values.anywhere(pair.result(), seed, 0),
                t -> t.maskedFill(mask.to(t.dtype()), -7.5),
                v -> v.maskedFill(mask.to(v.dtype()), -7.5));
    }

    private static Tensor mask(Shape shape, Seed seed) {
        SplittableRandom random = seed.stream(7);
        double[] bits = new double[shape.numel()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = random.nextInt(2);
        }
        return Tensor.wrap(bits, bits.length).reshape(shape);
    }

    @Property
    @Differentiates("tril(int)")
    void tril(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.rank() >= 2);
        for (int diagonal = -2; diagonal <= 2; diagonal++) {
            int kept = diagonal;
            check(Values.anywhere(shape, seed, 0), t -> t.tril(kept), v -> v.tril(kept));
        }
    }

    @Property
    @Differentiates("triu(int)")
    void triu(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.rank() >= 2);
        for (int diagonal = -2; diagonal <= 2; diagonal++) {
            int kept = diagonal;
            check(Values.anywhere(shape, seed, 0), t -> t.triu(kept), v -> v.triu(kept));
        }
    }
}
