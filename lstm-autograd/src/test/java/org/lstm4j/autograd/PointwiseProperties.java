package org.lstm4j.autograd;

import static org.lstm4j.autograd.testing.Derivatives.check;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Derivatives of elementwise functions. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class PointwiseProperties {
    @Property
    @Differentiates("abs()")
    void abs(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.nonZero(shape, seed, 0), Tensor::abs, Variable::abs);
    }

    @Property
    @Differentiates("square()")
    void square(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::square, Variable::square);
    }

    @Property
    @Differentiates("sqrt()")
    void sqrt(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.positive(shape, seed, 0), Tensor::sqrt, Variable::sqrt);
    }

    @Property
    @Differentiates("reciprocal()")
    void reciprocal(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.nonZero(shape, seed, 0), Tensor::reciprocal, Variable::reciprocal);
    }

    @Property
    @Differentiates("exp()")
    void exp(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::exp, Variable::exp);
    }

    @Property
    @Differentiates("expm1()")
    void expm1(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::expm1, Variable::expm1);
    }

    @Property
    @Differentiates("erf()")
    void erf(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::erf, Variable::erf);
    }

    @Property
    @Differentiates("log()")
    void log(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.positive(shape, seed, 0), Tensor::log, Variable::log);
    }

    @Property
    @Differentiates("log1p()")
    void log1p(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.positive(shape, seed, 0), Tensor::log1p, Variable::log1p);
    }

    @Property
    @Differentiates("tanh()")
    void tanh(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::tanh, Variable::tanh);
    }

    @Property
    @Differentiates("sigmoid()")
    void sigmoid(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::sigmoid, Variable::sigmoid);
    }

    @Property
    @Differentiates("relu()")
    void relu(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.nonZero(shape, seed, 0), Tensor::relu, Variable::relu);
    }

    /** The bounds are multiples of 0.1, which distinct values avoid. */
    @Property
    @Differentiates("clamp(double,double)")
    void clamp(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.distinct(shape, seed, 0), x -> x.clamp(-0.6, 0.8), x -> x.clamp(-0.6, 0.8));
        double none = Double.POSITIVE_INFINITY;
        check(Values.distinct(shape, seed, 0), x -> x.clamp(0.1, none), x -> x.clamp(0.1, none));
    }
}
