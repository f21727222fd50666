package org.lstm4j.autograd;

import static org.lstm4j.autograd.testing.Derivatives.check;

import java.util.function.BinaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.BroadcastPair;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Derivatives of arithmetic on two operands that broadcast, and on one operand and a number. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class ArithmeticProperties {
    /** One of the methods of {@link Values}. */
    private interface Kind {
        Tensor draw(Shape shape, Seed seed, int which);
    }

    private static void checkBroadcast(
            BroadcastPair pair,
            Seed seed,
            Kind a,
            Kind b,
            BinaryOperator<Tensor> plain,
            BinaryOperator<Variable> operation) {
        check(a.draw(pair.a(), seed, 0), b.draw(pair.b(), seed, 1), plain, operation);
    }

    @Property
    @Differentiates("add(Variable)")
    void add(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::anywhere, Values::anywhere, Tensor::add, Variable::add);
    }

    @Property
    @Differentiates("sub(Variable)")
    void sub(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::anywhere, Values::anywhere, Tensor::sub, Variable::sub);
    }

    @Property
    @Differentiates("mul(Variable)")
    void mul(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::anywhere, Values::anywhere, Tensor::mul, Variable::mul);
    }

    @Property
    @Differentiates("div(Variable)")
    void div(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::anywhere, Values::nonZero, Tensor::div, Variable::div);
    }

    @Property
    @Differentiates("pow(Variable)")
    void pow(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::positive, Values::anywhere, Tensor::pow, Variable::pow);
    }

    @Property
    @Differentiates("maximum(Variable)")
    void maximum(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::distinct, Values::distinct, Tensor::maximum, Variable::maximum);
    }

    @Property
    @Differentiates("minimum(Variable)")
    void minimum(@ForAll BroadcastPair pair, @ForAll Seed seed) {
        checkBroadcast(pair, seed, Values::distinct, Values::distinct, Tensor::minimum, Variable::minimum);
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

    /** The same variable as both operands: its two gradients are added. */
    @Property
    void gradientsOfARepeatedOperandAreAdded(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.mul(x), x -> x.mul(x));
        check(Values.anywhere(shape, seed, 0), x -> x.sub(x), x -> x.sub(x));
        check(Values.nonZero(shape, seed, 0), x -> x.div(x), x -> x.div(x));
    }
}
