package org.lstm4j.autograd;

import static org.lstm4j.autograd.testing.Derivatives.check;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.BroadcastPair;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Derivatives of operations on two operands that broadcast, and on one and a number. */
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class ArithmeticProperties {
    @Property
    @Differentiates("add(Variable)")
    void add(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.anywhere(pair.a(), seed, 0);
        Tensor b = Values.anywhere(pair.b(), seed, 1);
        check(a, b, Tensor::add, Variable::add);
    }

    @Property
    @Differentiates("sub(Variable)")
    void sub(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.anywhere(pair.a(), seed, 0);
        Tensor b = Values.anywhere(pair.b(), seed, 1);
        check(a, b, Tensor::sub, Variable::sub);
    }

    @Property
    @Differentiates("mul(Variable)")
    void mul(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.anywhere(pair.a(), seed, 0);
        Tensor b = Values.anywhere(pair.b(), seed, 1);
        check(a, b, Tensor::mul, Variable::mul);
    }

    @Property
    @Differentiates("div(Variable)")
    void div(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.anywhere(pair.a(), seed, 0);
        Tensor b = Values.nonZero(pair.b(), seed, 1);
        check(a, b, Tensor::div, Variable::div);
    }

    @Property
    @Differentiates("pow(Variable)")
    void pow(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.positive(pair.a(), seed, 0);
        Tensor b = Values.anywhere(pair.b(), seed, 1);
        check(a, b, Tensor::pow, Variable::pow);
    }

    @Property
    @Differentiates("maximum(Variable)")
    void maximum(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.distinct(pair.a(), seed, 0);
        Tensor b = Values.distinct(pair.b(), seed, 1);
        check(a, b, Tensor::maximum, Variable::maximum);
    }

    @Property
    @Differentiates("minimum(Variable)")
    void minimum(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        Tensor a = Values.distinct(pair.a(), seed, 0);
        Tensor b = Values.distinct(pair.b(), seed, 1);
        check(a, b, Tensor::minimum, Variable::minimum);
    }

    @Property
    @Differentiates("add(double)")
    void addNumber(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.add(2.5), x -> x.add(2.5));
    }

    @Property
    @Differentiates("sub(double)")
    void subNumber(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.sub(2.5), x -> x.sub(2.5));
    }

    @Property
    @Differentiates("mul(double)")
    void mulNumber(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.mul(-1.5), x -> x.mul(-1.5));
    }

    @Property
    @Differentiates("div(double)")
    void divNumber(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.div(-1.5), x -> x.div(-1.5));
    }

    @Property
    @Differentiates("pow(double)")
    void powNumber(@ForAll Shape shape, @ForAll Seed seed) {
        for (double exponent : new double[] {-1.5, -1, 0.5, 2.5}) {
            check(Values.positive(shape, seed, 0), x -> x.pow(exponent), x -> x.pow(exponent));
        }
        for (double exponent : new double[] {0, 1, 2, 3}) {
            check(Values.anywhere(shape, seed, 0), x -> x.pow(exponent), x -> x.pow(exponent));
        }
    }

    @Property
    @Differentiates("neg()")
    void neg(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), Tensor::neg, Variable::neg);
    }

    /** One operand in both places: its two gradients add up. */
    @Property
    void operandWithItself(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.mul(x), x -> x.mul(x));
        check(Values.anywhere(shape, seed, 0), x -> x.sub(x), x -> x.sub(x));
        check(Values.nonZero(shape, seed, 0), x -> x.div(x), x -> x.div(x));
    }
}
