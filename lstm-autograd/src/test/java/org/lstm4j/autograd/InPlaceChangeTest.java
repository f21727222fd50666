package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.tensor.Tensor;

/** In-place changes of saved variables before the backward. */
class InPlaceChangeTest {
    record Named(String name, UnaryOperator<Variable> operation) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Named> savesInput() {
        Variable other = constant(1, 2, 3);
        return Stream.of(
                new Named("mul", x -> x.mul(leaf(1, 2, 3))),
                new Named("div", x -> other.div(x)),
                new Named("pow", x -> x.pow(3)),
                new Named("square", Variable::square),
                new Named("abs", Variable::abs),
                new Named("log", Variable::log),
                new Named("clamp", x -> x.clamp(-1, 2)),
                new Named("matmul", x -> x.reshape(1, 3).matmul(leaf(1, 2, 3).reshape(3, 1))),
                new Named("amax", x -> x.amax(new int[] {0}, true)),
                new Named("maximum", x -> x.maximum(other)),
                new Named("logSumExp", x -> x.logSumExp(new int[] {0}, true)));
    }

    private static Stream<Named> savesOutput() {
        return Stream.of(
                new Named("exp", Variable::exp),
                new Named("tanh", Variable::tanh),
                new Named("sigmoid", Variable::sigmoid),
                new Named("sqrt", Variable::sqrt),
                new Named("relu", Variable::relu),
                new Named("reciprocal", Variable::reciprocal),
                new Named("softmax", x -> x.softmax(0)),
                new Named("logSoftmax", x -> x.logSoftmax(0)));
    }

    private static Stream<Named> savesNothing() {
        return Stream.of(
                new Named("add", x -> x.add(x)),
                new Named("mul by a number", x -> x.mul(2)),
                new Named("neg", Variable::neg),
                new Named("sum", Variable::sum),
                new Named("cumsum", x -> x.cumsum(0)),
                new Named("flip", x -> x.flip(0)),
                new Named("indexSelect", x -> x.indexSelect(0, 2, 0)),
                new Named("copy", Variable::copy));
    }

    @ParameterizedTest
    @MethodSource("savesInput")
    void changedSavedInputThrows(Named named) {
        Variable x = leaf(1, 2, 3);
        Variable y = named.operation.apply(x).sum();
        x.data().addInPlace(Tensor.of(new double[] {1, 1, 1}));
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(named.name + ":")
                .hasMessageContaining("in place")
                .hasMessageContaining("version");
        assertThat(x.grad()).isNull();
    }

    @ParameterizedTest
    @MethodSource("savesOutput")
    void changedSavedOutputThrows(Named named) {
        Variable x = leaf(1, 2, 3);
        Variable y = named.operation.apply(x);
        y.data().mulInPlace(2);
        assertThatThrownBy(() -> y.sum().backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(named.name + ":")
                .hasMessageContaining("in place");
    }

    @ParameterizedTest
    @MethodSource("savesOutput")
    void changedInputOfARuleThatSavesItsOutputIsAllowed(Named named) {
        Variable x = leaf(1, 2, 3);
        Variable y = named.operation.apply(x).sum();
        x.data().mulInPlace(2);
        assertThatCode(y::backward).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("savesNothing")
    void changeOfVariablesThatAreNotSavedIsAllowed(Named named) {
        Variable x = leaf(1, 2, 3);
        Variable y = named.operation.apply(x);
        x.data().mulInPlace(2);
        y.data().mulInPlace(2);
        assertThatCode(() -> y.sum().backward()).doesNotThrowAnyException();
    }

    @Test
    void changeThroughAViewThrows() {
        Variable x = leaf(1, 2, 3);
        Variable y = x.square().sum();
        x.data().narrow(0, 2, 1).fillInPlace(7);
        assertThatThrownBy(y::backward).hasMessageStartingWith("square:");

        Variable part = x.narrow(0, 1, 2);
        Variable z = part.square().sum();
        x.data().set(5, 0);
        assertThatThrownBy(z::backward)
                .as("outside of the view, but in its storage")
                .hasMessageStartingWith("square:");
    }

    @Test
    void changeThroughADetachedVariableThrows() {
        Variable x = leaf(1, 2, 3);
        Variable y = x.exp();
        y.detach().data().set(0, 0);
        assertThatThrownBy(() -> y.sum().backward()).hasMessageStartingWith("exp:");
    }

    /** The gradient of a factor needs the other factor, and only one of the two requires a gradient. */
    @Test
    void factorThatNoNeededGradientReadsMayChange() {
        Variable x = leaf(1, 2, 3);
        Variable mask = constant(1, 0, 1);
        Variable y = x.mul(mask).sum();
        x.data().mulInPlace(2);
        y.backward();
        assertThat(grad(x)).containsExactly(1, 0, 1);
    }

    @Test
    void changedMaskThrows() {
        Tensor mask = Tensor.of(new double[] {1, 0, 1});
        Variable y = leaf(1, 2, 3).maskedFill(mask, 0).sum();
        mask.fillInPlace(0);
        assertThatThrownBy(y::backward).hasMessageStartingWith("where:");
    }

    /** The case of an optimizer step between two backward passes of one graph. */
    @Test
    void parameterChangedBetweenTwoPassesThrows() {
        Variable w = leaf(1, 2);
        Variable y = w.square().sum();
        y.backward(null, GraphOptions.options().retainGraph(true));
        w.data().addInPlace(Tensor.of(new double[] {1, 1}), -0.1);
        assertThatThrownBy(y::backward).hasMessageContaining("version 1").hasMessageContaining("expected version 0");
    }
}
