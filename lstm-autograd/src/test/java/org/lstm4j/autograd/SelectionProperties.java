package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Derivatives.check;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.Along;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.Tensor;

/** Derivatives and indices of operations that choose elements by their size. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class SelectionProperties {
    @Property
    @Differentiates("max(int,boolean)")
    void max(@ForAll Along along, @ForAll Seed seed) {
        chosen(along, seed, x -> x.max(along.dim(), true), all -> new double[] {sorted(all)[all.length - 1]});
    }

    @Property
    @Differentiates("min(int,boolean)")
    void min(@ForAll Along along, @ForAll Seed seed) {
        chosen(along, seed, x -> x.min(along.dim(), true), all -> new double[] {sorted(all)[0]});
    }

    @Property
    @Differentiates("max(int)")
    void maxDropsTheDimension(@ForAll Along along, @ForAll Seed seed) {
        dropped(along, seed, x -> x.max(along.dim()), x -> x.max(along.dim(), true));
    }

    @Property
    @Differentiates("min(int)")
    void minDropsTheDimension(@ForAll Along along, @ForAll Seed seed) {
        dropped(along, seed, x -> x.min(along.dim()), x -> x.min(along.dim(), true));
    }

    @Property
    @Differentiates("sort(int,boolean)")
    void sort(@ForAll Along along, @ForAll Seed seed) {
        chosen(along, seed, x -> x.sort(along.dim(), false), SelectionProperties::sorted);
    }

    @Property
    @Differentiates("sort(int,boolean,boolean)")
    void sortDescending(@ForAll Along along, @ForAll Seed seed) {
        chosen(along, seed, x -> x.sort(along.dim(), true, true), SelectionProperties::descending);
    }

    @Property
    @Differentiates("topk(int,int,boolean)")
    void topk(@ForAll Along along, @ForAll Seed seed) {
        Assume.that(along.shape().rank() > 0);
        int count = (along.shape().size(along.dim()) + 1) / 2;
        chosen(along, seed, x -> x.topk(count, along.dim(), true), all -> Arrays.copyOf(descending(all), count));
        chosen(along, seed, x -> x.topk(count, along.dim(), false), all -> Arrays.copyOf(sorted(all), count));
    }

    @Property
    @Differentiates("cummax(int)")
    void cummax(@ForAll Along along, @ForAll Seed seed) {
        chosen(along, seed, x -> x.cummax(along.dim()), all -> {
            double[] out = all.clone();
            Arrays.parallelPrefix(out, Math::max);
            return out;
        });
    }

    @Property
    @Differentiates("cummin(int)")
    void cummin(@ForAll Along along, @ForAll Seed seed) {
        chosen(along, seed, x -> x.cummin(along.dim()), all -> {
            double[] out = all.clone();
            Arrays.parallelPrefix(out, Math::min);
            return out;
        });
    }

    private static void dropped(
            Along along, Seed seed, Function<Variable, Selection> f, Function<Variable, Selection> kept) {
        Assume.that(along.shape().rank() > 0 && along.shape().numel() > 0);
        Tensor x = Values.distinct(along.shape(), seed, 0);
        Selection without = f.apply(Variable.of(x));
        Selection with = kept.apply(Variable.of(x));
        assertThat(without.values().shape()).isEqualTo(along.shape().reduce(new int[] {along.dim()}, false));
        assertThat(without.indices().shape()).isEqualTo(without.values().shape());
        assertThat(without.indices().toArray()).isEqualTo(with.indices().toArray());
        check(x, t -> with.values().data().squeeze(along.dim()), v -> f.apply(v).values());
    }

    /** Values along the last dimension as the reference gives them for each run; derivatives; indices that lead to the values. */
    private static void chosen(
            Along along, Seed seed, Function<Variable, Selection> f, Function<double[], double[]> reference) {
        Assume.that(along.shape().rank() > 0 && along.shape().numel() > 0);
        Tensor x = Values.distinct(along.shape(), seed, 0);
        Tensor runs = x.transpose(along.dim(), -1);
        int n = runs.size(-1);
        double[] all = runs.toDoubleArray();
        double[] expected = new double[0];
        for (int start = 0; start < all.length; start += n) {
            expected = DoubleStream.concat(
                            Arrays.stream(expected),
                            Arrays.stream(reference.apply(Arrays.copyOfRange(all, start, start + n))))
                    .toArray();
        }
        Selection selection = f.apply(Variable.of(x));
        Tensor values = selection.values().data();
        assertThat(values.transpose(along.dim(), -1).toDoubleArray()).isEqualTo(expected);
        assertThat(x.gather(along.dim(), selection.indices()).toDoubleArray()).isEqualTo(values.toDoubleArray());
        check(
                x,
                t -> t.gather(along.dim(), selection.indices()),
                v -> f.apply(v).values());
    }

    private static double[] sorted(double[] all) {
        return Arrays.stream(all).sorted().toArray();
    }

    private static double[] descending(double[] all) {
        return Arrays.stream(all).map(v -> -v).sorted().map(v -> -v).toArray();
    }
}
