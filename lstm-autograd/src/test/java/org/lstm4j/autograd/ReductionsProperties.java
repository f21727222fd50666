package org.lstm4j.autograd;

import static org.lstm4j.autograd.testing.Derivatives.check;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.Along;
import org.lstm4j.autograd.testing.BroadcastPair;
import org.lstm4j.autograd.testing.Reduction;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Derivatives of reductions, softmax and cumulative sums. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class ReductionsProperties {
    @Property
    @Differentiates("sum()")
    void sumOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::sum, Variable::sum);
    }

    @Property
    @Differentiates("mean()")
    void meanOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 0);
        check(Values.anywhere(shape, seed, 0), Tensor::mean, Variable::mean);
    }

    @Property
    @Differentiates("sum(int[],boolean)")
    void sum(@ForAll Reduction r, @ForAll Seed seed) {
        Tensor x = Values.anywhere(r.shape(), seed, 0);
        check(x, t -> t.sum(r.dims(), r.keepDim()), v -> v.sum(r.dims(), r.keepDim()));
    }

    @Property
    @Differentiates("mean(int[],boolean)")
    void mean(@ForAll Reduction r, @ForAll Seed seed) {
        Assume.that(r.count() > 0);
        Tensor x = Values.anywhere(r.shape(), seed, 0);
        check(x, t -> t.mean(r.dims(), r.keepDim()), v -> v.mean(r.dims(), r.keepDim()));
    }

    @Property
    @Differentiates("logSumExp(int[],boolean)")
    void logSumExp(@ForAll Reduction r, @ForAll Seed seed) {
        Tensor x = Values.anywhere(r.shape(), seed, 0);
        check(x, t -> t.logSumExp(r.dims(), r.keepDim()), v -> v.logSumExp(r.dims(), r.keepDim()));
    }

    @Property
    @Differentiates("max()")
    void maxOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 0);
        check(Values.distinct(shape, seed, 0), Tensor::max, Variable::max);
    }

    @Property
    @Differentiates("min()")
    void minOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 0);
        check(Values.distinct(shape, seed, 0), Tensor::min, Variable::min);
    }

    @Property
    @Differentiates("var()")
    void varOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 1);
        check(Values.anywhere(shape, seed, 0), Tensor::var, Variable::var);
    }

    @Property
    @Differentiates("amax(int[],boolean)")
    void amax(@ForAll Reduction r, @ForAll Seed seed) {
        Assume.that(r.shape().numel() > 0);
        Tensor x = Values.distinct(r.shape(), seed, 0);
        check(x, t -> t.amax(r.dims(), r.keepDim()), v -> v.amax(r.dims(), r.keepDim()));
    }

    @Property
    @Differentiates("amin(int[],boolean)")
    void amin(@ForAll Reduction r, @ForAll Seed seed) {
        Assume.that(r.shape().numel() > 0);
        Tensor x = Values.distinct(r.shape(), seed, 0);
        check(x, t -> t.amin(r.dims(), r.keepDim()), v -> v.amin(r.dims(), r.keepDim()));
    }

    @Property
    @Differentiates("var(int[],double,boolean)")
    void var(@ForAll Reduction r, @ForAll Seed seed) {
        Assume.that(r.shape().numel() > 0);
        Tensor x = Values.distinct(r.shape(), seed, 0);
        for (double correction : r.count() == 1 ? new double[] {0} : new double[] {0, 0.5, 1}) {
            check(x, t -> t.var(r.dims(), correction, r.keepDim()), v -> v.var(r.dims(), correction, r.keepDim()));
        }
    }

    @Property
    @Differentiates("std(int[],double,boolean)")
    void std(@ForAll Reduction r, @ForAll Seed seed) {
        Assume.that(r.shape().numel() > 0);
        Tensor x = Values.distinct(r.shape(), seed, 0);
        for (double correction : r.count() == 1 ? new double[] {0} : new double[] {0, 0.5, 1}) {
            check(x, t -> t.std(r.dims(), correction, r.keepDim()), v -> v.std(r.dims(), correction, r.keepDim()));
        }
    }

    @Property
    @Differentiates("sumTo(Shape)")
    void sumTo(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        check(Values.anywhere(pair.result(), seed, 0), t -> t.sumTo(pair.a()), v -> v.sumTo(pair.a()));
    }

    @Property
    @Differentiates("softmax(int)")
    void softmax(@ForAll Along along, @ForAll Seed seed) {
        check(Values.anywhere(along.shape(), seed, 0), t -> t.softmax(along.dim()), v -> v.softmax(along.dim()));
    }

    @Property
    @Differentiates("logSoftmax(int)")
    void logSoftmax(@ForAll Along along, @ForAll Seed seed) {
        check(Values.anywhere(along.shape(), seed, 0), t -> t.logSoftmax(along.dim()), v -> v.logSoftmax(along.dim()));
    }

    @Property
    @Differentiates("cumsum(int)")
    void cumsum(@ForAll Along along, @ForAll Seed seed) {
        check(Values.anywhere(along.shape(), seed, 0), t -> t.cumsum(along.dim()), v -> v.cumsum(along.dim()));
    }

    @Property
    @Differentiates("sum(int)")
    void sumAlong(@ForAll Along along, @ForAll Seed seed) {
        Assume.that(along.shape().rank() > 0);
        check(Values.anywhere(along.shape(), seed, 0), t -> t.sum(along.dim()), v -> v.sum(along.dim()));
    }

    @Property
    @Differentiates("mean(int)")
    void meanAlong(@ForAll Along along, @ForAll Seed seed) {
        Assume.that(along.shape().rank() > 0 && along.shape().size(along.dim()) > 0);
        check(Values.anywhere(along.shape(), seed, 0), t -> t.mean(along.dim()), v -> v.mean(along.dim()));
    }

    @Property
    @Differentiates("prod()")
    void prodOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::prod, Variable::prod);
    }

    @Property
    @Differentiates("prod(int[],boolean)")
    void prod(@ForAll Reduction r, @ForAll Seed seed) {
        Tensor x = Values.anywhere(r.shape(), seed, 0);
        check(x, t -> t.prod(r.dims(), r.keepDim()), v -> v.prod(r.dims(), r.keepDim()));
    }

    @Property
    @Differentiates("norm()")
    void normOfAll(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 0);
        check(Values.distinct(shape, seed, 0), Tensor::norm, Variable::norm);
    }

    @Property
    @Differentiates("norm(double,int[],boolean)")
    void norm(@ForAll Reduction r, @ForAll Seed seed) {
        Assume.that(r.shape().numel() > 0);
        // Away from 0, where no norm has a corner but the infinite one among equals.
        Tensor x = Values.distinct(r.shape(), seed, 0).abs().add(0.3);
        for (double p : new double[] {1, 1.5, 2, 3, Double.POSITIVE_INFINITY}) {
            check(x, t -> t.norm(p, r.dims(), r.keepDim()), v -> v.norm(p, r.dims(), r.keepDim()));
        }
    }

    @Property
    @Differentiates("median()")
    void median(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.numel() > 0);
        Tensor x = Values.distinct(shape, seed, 0);
        check(x, ReductionsProperties::middle, Variable::median);
    }

    private static Tensor middle(Tensor x) {
        double[] sorted = Arrays.stream(x.toDoubleArray()).sorted().toArray();
        return Tensor.scalar(x.dtype(), sorted[(sorted.length - 1) / 2]);
    }
}
