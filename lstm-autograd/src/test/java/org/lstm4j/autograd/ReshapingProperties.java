package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Derivatives.check;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Derivatives of operations that move elements and do not change their values. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class ReshapingProperties {
    @Property
    @Differentiates("reshape(int[])")
    void reshapeToSizes(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 0);
        Tensor x = Values.anywhere(shape, seed, 0);
        check(x, t -> t.reshape(1, -1), v -> v.reshape(1, -1));
        check(x, t -> t.reshape(-1), v -> v.reshape(-1));
    }

    @Property
    @Differentiates("reshape(Shape)")
    void reshape(@ForAll Shape shape, @ForAll Seed seed) {
        Shape backwards = Shape.of(reversed(shape.toArray()));
        check(Values.anywhere(shape, seed, 0), t -> t.reshape(backwards), v -> v.reshape(backwards));
    }

    @Property
    @Differentiates("view(int[])")
    void view(@ForAll Shape shape, @ForAll Seed seed) {
        int[] backwards = reversed(shape.toArray());
        // copy() first: view() throws for a tensor that is not contiguous.
        check(
                Values.anywhere(shape, seed, 0),
                t -> t.copy().view(backwards),
                v -> v.copy().view(backwards));
    }

    private static int[] reversed(int[] sizes) {
        int[] out = new int[sizes.length];
        for (int d = 0; d < sizes.length; d++) {
            out[d] = sizes[sizes.length - 1 - d];
        }
        return out;
    }

    @Property
    @Differentiates("permute(int[])")
    void permute(@ForAll Shape shape, @ForAll Seed seed) {
        int[] order = shuffled(shape.rank(), seed.stream(9));
        check(Values.anywhere(shape, seed, 0), t -> t.permute(order), v -> v.permute(order));
    }

    /** 0 to rank - 1 in any order, some counted from the last. */
    private static int[] shuffled(int rank, SplittableRandom random) {
        int[] order = new int[rank];
        for (int d = 0; d < rank; d++) {
            int other = random.nextInt(d + 1);
            order[d] = order[other];
            order[other] = d;
        }
        return Arrays.stream(order)
                .map(d -> random.nextBoolean() ? d - rank : d)
                .toArray();
    }

    @Property
    @Differentiates("transpose(int,int)")
    void transpose(@ForAll Along along, @ForAll Seed seed) {
        check(
                Values.anywhere(along.shape(), seed, 0),
                t -> t.transpose(along.dim(), 0),
                v -> v.transpose(along.dim(), 0));
    }

    @Property
    @Differentiates("t()")
    void t(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.rank() <= 2);
        check(Values.anywhere(shape, seed, 0), Tensor::t, Variable::t);
    }

    @Property
    @Differentiates("unsqueeze(int)")
    void unsqueeze(@ForAll Shape shape, @ForAll Seed seed) {
        for (int dim = -shape.rank() - 1; dim <= shape.rank(); dim++) {
            int position = dim;
            check(Values.anywhere(shape, seed, 0), t -> t.unsqueeze(position), v -> v.unsqueeze(position));
        }
    }

    @Property
    @Differentiates("squeeze(int)")
    void squeezeOne(@ForAll Along along, @ForAll Seed seed) {
        check(Values.anywhere(along.shape(), seed, 0), t -> t.squeeze(along.dim()), v -> v.squeeze(along.dim()));
    }

    @Property
    @Differentiates("squeeze()")
    void squeeze(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::squeeze, Variable::squeeze);
    }

    @Property
    @Differentiates("broadcastTo(Shape)")
    void broadcastTo(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        check(Values.anywhere(pair.a(), seed, 0), t -> t.broadcastTo(pair.result()), v -> v.broadcastTo(pair.result()));
    }

    @Property
    @Differentiates("broadcastTo(int[])")
    void broadcastToSizes(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        int[] sizes = pair.result().toArray();
        check(Values.anywhere(pair.a(), seed, 0), t -> t.broadcastTo(sizes), v -> v.broadcastTo(sizes));
    }

    @Property
    @Differentiates("narrow(int,int,int)")
    void narrow(@ForAll Along along, @ForAll Seed seed) {
        int start = seed.stream(8).nextInt(along.size() + 1);
        int length = seed.stream(9).nextInt(along.size() - start + 1);
        check(
                Values.anywhere(along.shape(), seed, 0),
                t -> t.narrow(along.dim(), start, length),
                v -> v.narrow(along.dim(), start, length));
    }

    @Property
    @Differentiates("slice(int,int,int,int)")
    void slice(@ForAll Along along, @ForAll Seed seed) {
        SplittableRandom random = seed.stream(9);
        int start = random.nextInt(-4, 5);
        int end = random.nextInt(-4, 5);
        int step = random.nextInt(1, 4);
        check(
                Values.anywhere(along.shape(), seed, 0),
                t -> t.slice(along.dim(), start, end, step),
                v -> v.slice(along.dim(), start, end, step));
    }

    @Property
    @Differentiates("select(int,int)")
    void select(@ForAll Along along, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        int index = seed.stream(9).nextInt(-along.size(), along.size());
        check(
                Values.anywhere(along.shape(), seed, 0),
                t -> t.select(along.dim(), index),
                v -> v.select(along.dim(), index));
    }

    @Property
    @Differentiates("unbind(int)")
    void unbind(@ForAll Along along, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        check(
                List.of(Values.anywhere(along.shape(), seed, 0)),
                in -> IntStream.range(0, along.size())
                        .mapToObj(i -> in.get(0).select(along.dim(), i))
                        .toList(),
                in -> in.get(0).unbind(along.dim()));
    }

    @Property
    @Differentiates("split(int,int)")
    void split(@ForAll Along along, @ForAll int size, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        check(
                List.of(Values.anywhere(along.shape(), seed, 0)),
                in -> in.get(0).split(size, along.dim()),
                in -> in.get(0).split(size, along.dim()));
    }

    @Property
    @Differentiates("split(int[],int)")
    void splitToSizes(@ForAll Along along, @ForAll Seed seed) {
        int first = seed.stream(9).nextInt(along.size() + 1);
        int[] sizes = {first, 0, along.size() - first};
        check(
                List.of(Values.anywhere(along.shape(), seed, 0)),
                in -> in.get(0).split(sizes, along.dim()),
                in -> in.get(0).split(sizes, along.dim()));
    }

    @Property
    @Differentiates("chunk(int,int)")
    void chunk(@ForAll Along along, @ForAll int chunks, @ForAll Seed seed) {
        Assume.that(along.size() > 0);
        check(
                List.of(Values.anywhere(along.shape(), seed, 0)),
                in -> in.get(0).chunk(chunks, along.dim()),
                in -> in.get(0).chunk(chunks, along.dim()));
    }

    /** Parts of different sizes, with one part twice. */
    @Property
    @Differentiates("concat(List,int)")
    void concat(@ForAll Along along, @ForAll int other, @ForAll Seed seed) {
        Tensor a = Values.anywhere(along.shape(), seed, 0);
        Tensor b = Values.anywhere(along.shape().with(along.dim(), other), seed, 1);
        check(
                a,
                b,
                (p, q) -> Tensor.concat(List.of(p, q, p), along.dim()),
                (p, q) -> Variable.concat(List.of(p, q, p), along.dim()));
    }

    /** At every position, with one part twice. */
    @Property
    @Differentiates("stack(List,int)")
    void stack(@ForAll Shape shape, @ForAll Seed seed) {
        Tensor a = Values.anywhere(shape, seed, 0);
        Tensor b = Values.anywhere(shape, seed, 1);
        for (int dim = -shape.rank() - 1; dim <= shape.rank(); dim++) {
            int position = dim;
            check(
                    a,
                    b,
                    (p, q) -> Tensor.stack(List.of(p, q, p), position),
                    (p, q) -> Variable.stack(List.of(p, q, p), position));
        }
    }

    @Property
    @Differentiates("flip(int[])")
    void flip(@ForAll Shape shape, @ForAll Seed seed) {
        int[] some = Arrays.stream(shuffled(shape.rank(), seed.stream(9)))
                .limit(Math.max(0, shape.rank() - 1))
                .toArray();
        check(Values.anywhere(shape, seed, 0), t -> t.flip(some), v -> v.flip(some));
        int[] all = shuffled(shape.rank(), seed.stream(9));
        check(Values.anywhere(shape, seed, 0), t -> t.flip(all), v -> v.flip(all));
    }

    @Property
    @Differentiates("copy()")
    void copy(@ForAll Shape shape, @ForAll Seed seed) {
        Tensor x = Values.anywhere(shape, seed, 0);
        check(x, Tensor::copy, Variable::copy);
        assertThat(Variable.of(x, true).copy().data().sharesStorage(x)).isFalse();
    }

    /** By definition, since rounding to float32 is larger than differences: dx is dy, converted to the old type. */
    @Property
    @Differentiates("to(DType)")
    void to(@ForAll Shape shape, @ForAll Seed seed) {
        Tensor x = Values.anywhere(shape, seed, 0);
        Variable wide = Variable.of(x, true);
        Variable narrow = wide.to(DType.FLOAT32);
        Tensor weights = Values.anywhere(shape, seed, 1).to(DType.FLOAT32);
        narrow.backward(Variable.of(weights));

        assertThat(narrow.data().contentEquals(x.to(DType.FLOAT32))).isTrue();
        Variable grad = wide.grad();
        assertThat(grad).isNotNull();
        assertThat(grad.data().contentEquals(weights.to(DType.FLOAT64))).isTrue();
    }
}
