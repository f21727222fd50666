package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Derivatives.check;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Derivatives of activations. The expected values are computed with other operations than the rules use. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class ActivationsProperties {
    @Property
    @Differentiates("leakyRelu(double)")
    void leakyRelu(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.nonZero(shape, seed, 0), x -> x.relu().sub(x.neg().relu().mul(0.3)), x -> x.leakyRelu(0.3));
    }

    @Property
    @Differentiates("prelu(Variable)")
    void prelu(@ForAll Shape shape, @ForAll Seed seed) {
        Tensor x = Values.nonZero(shape, seed, 0);
        check(x, Values.anywhere(Shape.of(1), seed, 1), ActivationsProperties::prelu, Variable::prelu);
        if (shape.rank() >= 2) {
            Tensor each = Values.anywhere(Shape.of(shape.size(1)), seed, 1);
            check(x, each, ActivationsProperties::prelu, Variable::prelu);
        }
    }

    private static Tensor prelu(Tensor x, Tensor weight) {
        Tensor below = x.neg().relu();
        Tensor along = x.rank() == 3 ? weight.unsqueeze(1) : weight;
        return x.relu().sub(below.mul(x.rank() == 0 ? weight.reshape(Shape.SCALAR) : along));
    }

    @Property
    @Differentiates("elu(double)")
    void elu(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                Values.nonZero(shape, seed, 0),
                x -> x.relu().add(x.neg().relu().neg().exp().sub(1).mul(0.7)),
                x -> x.elu(0.7));
    }

    @Property
    @Differentiates("selu()")
    void selu(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                Values.nonZero(shape, seed, 0),
                x -> x.relu()
                        .add(x.neg().relu().neg().exp().sub(1).mul(1.6732632423543772))
                        .mul(1.0507009873554805),
                Variable::selu);
    }

    @Property
    @Differentiates("gelu()")
    void gelu(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                Values.anywhere(shape, seed, 0),
                x -> x.mul(x.div(Math.sqrt(2)).erf().mul(0.5).add(0.5)),
                Variable::gelu);
    }

    @Property
    @Differentiates("geluTanh()")
    void geluTanh(@ForAll Shape shape, @ForAll Seed seed) {
        // (1 + tanh(u)) / 2 = sigmoid(2 u)
        check(
                Values.anywhere(shape, seed, 0),
                x -> x.mul(x.add(x.pow(3).mul(0.044715))
                        .mul(2 * Math.sqrt(2 / Math.PI))
                        .sigmoid()),
                Variable::geluTanh);
    }

    @Property
    @Differentiates("silu()")
    void silu(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.div(x.neg().exp().add(1)), Variable::silu);
    }

    @Property
    @Differentiates("mish()")
    void mish(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.mul(x.exp().log1p().tanh()), Variable::mish);
    }

    /** The threshold is at x = 0.8, which distinct values avoid. */
    @Property
    @Differentiates("softplus(double,double)")
    void softplus(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                Values.distinct(shape, seed, 0),
                x -> Tensor.where(x.gt(0.8), x, x.mul(2).exp().log1p().div(2)),
                x -> x.softplus(2, 1.6));
        check(
                Values.anywhere(shape, seed, 0),
                x -> x.mul(0.5).exp().add(1).log().mul(2),
                x -> x.softplus(0.5, 20));
    }

    @Property
    @Differentiates("softsign()")
    void softsign(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.nonZero(shape, seed, 0), x -> x.div(x.abs().add(1)), Variable::softsign);
    }

    @Property
    @Differentiates("logSigmoid()")
    void logSigmoid(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.anywhere(shape, seed, 0), x -> x.sigmoid().log(), Variable::logSigmoid);
    }

    /** The bounds are multiples of 0.1, which distinct values avoid; so are those of the next two, divided by 2.5. */
    @Property
    @Differentiates("hardtanh(double,double)")
    void hardtanh(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.distinct(shape, seed, 0), x -> x.clamp(-0.6, 0.8), x -> x.hardtanh(-0.6, 0.8));
    }

    @Property
    @Differentiates("hardsigmoid()")
    void hardsigmoid(@ForAll Shape shape, @ForAll Seed seed) {
        check(Values.distinct(shape, seed, 0).mul(2.5), x -> x.div(6).add(0.5).clamp(0, 1), Variable::hardsigmoid);
    }

    @Property
    @Differentiates("hardswish()")
    void hardswish(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                Values.distinct(shape, seed, 0).mul(2.5),
                x -> x.mul(x.div(6).add(0.5).clamp(0, 1)),
                Variable::hardswish);
    }

    @Example
    void preluRejectsAWeightOfAnotherSizeThanTheChannels() {
        Variable x = Variable.of(Tensor.zeros(2, 3, 4));
        assertThatThrownBy(() -> x.prelu(Variable.of(Tensor.zeros(4))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("prelu", "3", "(2, 3, 4)", "(4,)");
        assertThatThrownBy(() -> x.prelu(Variable.of(Tensor.zeros(1, 3)))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> x.prelu(Variable.of(Tensor.zeros(DType.FLOAT64, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("float32", "float64");
    }
}
