package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.activation.PReLU;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.GRUDCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LayerNormLSTMCell;
import org.lstm4j.nn.rnn.MinGRUCell;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.nn.rnn.VariationalDropoutCell;
import org.lstm4j.nn.rnn.ZoneoutCell;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Copies of modules, in the same and in another type, and with substituted weights. */
class ModuleCopyTest {
    private static final class Net extends Module {
        private final LSTM lstm;
        private final Linear head;
        private final List<Linear> heads;
        private final Tensor mean;
        private final double[] scale = {1, 2};
        private final Generator rng;
        private final Dropout dropout;

        Net(Generator rng) {
            this.rng = rng;
            lstm = register("lstm", new LSTM(LSTM.options(2, 3).numLayers(2).dropout(0.5), rng));
            head = register("head", new Linear(3, 1, rng));
            heads = List.of(head, register("other", new Linear(3, 1, rng)));
            mean = registerBuffer("mean", Tensor.full(DType.FLOAT32, org.lstm4j.tensor.Shape.of(1), 0.5), true);
            dropout = register("dropout", new Dropout(0.5, rng));
        }

        Variable forward(Variable x) {
            Variable h = dropout.forward(lstm.forward(x).output());
            Variable y = heads.get(0).forward(h).add(heads.get(1).forward(h)).mul(scale[1]);
            return y.sub(Variable.of(mean));
        }
    }

    private static Variable x(DType dtype) {
        return Variable.of(Tensor.randn(Generator.seeded(5), dtype, 4, 2, 2));
    }

    @Test
    void aCopyIsIndependentAndContinuesTheSameStreams() {
        Net net = new Net(Generator.seeded(1));
        net.lstm.setDropout(0.25);
        net.head.eval();
        net.head.requiresGrad(false);
        Net copy = net.copy();
        assertThat(copy.toString()).isEqualTo(net.toString());
        assertThat(copy.head)
                .isSameAs(copy.heads.get(0))
                .isSameAs(copy.children().get("head"))
                .isNotSameAs(net.head);
        assertThat(copy.head.isTraining()).isFalse();
        assertThat(copy.head.weight().requiresGrad()).isFalse();
        assertThat(copy.lstm.dropout()).isEqualTo(0.25);
        // The generators of the copy are one, as in the original, at the same position.
        Variable x = x(DType.FLOAT32);
        Tensor first = copy.forward(x).data();
        Tensor second = copy.forward(x).data();
        assertThat(second.contentEquals(first)).isFalse();
        assertThat(net.forward(x).data().contentEquals(first)).isTrue();
        assertThat(net.forward(x).data().contentEquals(second)).isTrue();
        assertThat(copy.rng.state()).isEqualTo(net.rng.state());
        // Nothing that changes is shared.
        net.scale[1] = 7;
        net.mean.fillInPlace(9);
        Optimizer sgd = new SGD(net.parameters(), 0.5);
        net.forward(x).sum().backward();
        sgd.step();
        assertThat(copy.scale).containsExactly(1, 2);
        assertThat(copy.mean.item()).isEqualTo(0.5);
        StateDict of = new Net(Generator.seeded(1)).stateDict();
        copy.stateDict().entries().forEach((name, tensor) -> assertClose(name, tensor, of.get(name), 0));
        copy.parameters().forEach(parameter -> assertThat(parameter.grad()).isNull());
    }

    /** The weights of a session are those at the time of the copy, whatever training does to the model. */
    @Test
    void aSessionOverACopyKeepsItsWeights() {
        GRU gru = new GRU(2, 3, Generator.seeded(1));
        Tensor step = Tensor.ones(DType.FLOAT32, 1, 2);
        Tensor expected = new RecurrentSession<>(gru, 1).step(step).copy();
        GRU published = gru.copy();
        gru.parameters().forEach(parameter -> parameter.data().fillInPlace(0.1));
        assertThat(new RecurrentSession<>(published, 1).step(step).contentEquals(expected))
                .isTrue();
        assertThat(new RecurrentSession<>(gru, 1).step(step).contentEquals(expected))
                .isFalse();
    }

    static Stream<Module> layers() {
        Generator rng = Generator.seeded(2);
        return Stream.of(
                new Sequential(new Linear(2, 3, rng), new ReLU(), new PReLU(1, 0.1, DType.FLOAT32), new LayerNorm(3)),
                new Recurrent(
                        Recurrent.options(2).numLayers(2).bidirectional(true),
                        (layer, reverse, inputSize) -> reverse
                                ? new ZoneoutCell(new GRUCell(inputSize, 3, rng), rng, 0.5)
                                : new VariationalDropoutCell(new LayerNormLSTMCell(inputSize, 2, rng), 0.5, 0.5, rng),
                        rng),
                new Recurrent(new MinGRUCell(2, 3, rng), rng),
                new Recurrent(new PeepholeLSTMCell(2, 3, rng), rng),
                new GRU(GRU.options(2, 3).bidirectional(true), rng));
    }

    private static Tensor run(Module module, Variable x) {
        return module instanceof Recurrent layer
                ? layer.forward(x).output().data()
                : module instanceof GRU gru
                        ? gru.forward(x).output().data()
                        : ((Layer) module).forward(x).data();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void layersOfAllKindsAreCopied(Module layer) {
        Variable x = x(DType.FLOAT32);
        Module copy = layer.copy();
        Tensor drawn = run(copy, x);
        assertThat(run(layer, x).contentEquals(drawn)).isTrue();
        layer.eval();
        copy.eval();
        Tensor expected = run(copy, x);
        layer.parameters().forEach(parameter -> parameter.data().fillInPlace(0));
        assertThat(run(copy, x).contentEquals(expected)).isTrue();
        assertThat(run(layer, x).contentEquals(expected)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void anotherTypeHasTheSameWeights(Module layer) {
        layer.eval();
        Module other = layer.to(DType.FLOAT64);
        assertThat(other.parameters()).allMatch(parameter -> parameter.dtype() == DType.FLOAT64);
        assertThat(layer.parameters()).allMatch(parameter -> parameter.dtype() == DType.FLOAT32);
        Variable x = x(DType.FLOAT32);
        Tensor actual = run(other, Variable.of(x.data().to(DType.FLOAT64)));
        assertThat(actual.dtype()).isEqualTo(DType.FLOAT64);
        assertClose("output", actual.to(DType.FLOAT32), run(layer, x), Close.FLOAT32);
    }

    @Test
    void buffersOfAnotherTypeAreThoseOfTheCell() {
        GRUDCell cell = new GRUDCell(Tensor.ones(DType.FLOAT32, 1), 2, Generator.seeded(3));
        GRUDCell other = cell.to(DType.FLOAT64);
        assertThat(other.namedBuffers().get("mean").dtype()).isEqualTo(DType.FLOAT64);
        other.parameter("weight_gamma_x").data().fillInPlace(1);
        // The value is missing, so the mean takes part.
        Variable x = Variable.of(Tensor.of(new double[] {1, 0, 1}, 1, 3));
        Tensor before = other.step(x, null).get(0).data();
        other.namedBuffers().get("mean").fillInPlace(5);
        Tensor after = other.step(x, null).get(0).data();
        assertThat(after.contentEquals(before)).isFalse();
    }

    @Test
    void tiedParametersStayTied() {
        LSTM lstm = new LSTM(LSTM.options(2, 3).bidirectional(true), Generator.seeded(1));
        lstm.setParameter("weight_ih_l0_reverse", lstm.parameter("weight_ih_l0"));
        LSTM copy = lstm.copy();
        assertThat(copy.parameter("weight_ih_l0_reverse")).isSameAs(copy.parameter("weight_ih_l0"));
        assertThat(copy.parameterCount()).isEqualTo(lstm.parameterCount());
    }

    /** y = x wᵀ by a lambda over the module, which a copy cannot redirect. */
    private static final class ByLambda extends Layer {
        private final Linear linear = register("linear", new Linear(1, 1, Generator.seeded(0)));
        private final UnaryOperator<Variable> function = linear::forward;

        @Override
        protected Variable compute(Variable x) {
            return function.apply(x);
        }
    }

    private static final class ByTransientLambda extends Layer {
        private final Linear linear = register("linear", new Linear(1, 1, Generator.seeded(0)));
        private transient UnaryOperator<Variable> function = linear::forward;

        @Override
        protected Variable compute(Variable x) {
            return function.apply(x);
        }

        @Override
        protected void afterCopy() {
            function = linear::forward;
        }
    }

    @Test
    void aFieldThatWouldReferToTheOriginalIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new ByLambda().copy())
                .withMessageContainingAll("ByLambda.function", "Linear", "transient", "afterCopy()");
        ByTransientLambda layer = new ByTransientLambda();
        Layer copy = layer.copy();
        layer.linear.weight().data().fillInPlace(0);
        assertThat(copy.forward(Variable.of(Tensor.ones(1, 1))).item())
                .isNotEqualTo(layer.forward(Variable.of(Tensor.ones(1, 1))).item());
    }

    // ---- Substituted weights --------------------------------------------------------------------------------------

    private static Variable output(LSTM lstm, Variable weight, Variable x) {
        return Module.functionalCall(
                lstm, Map.of("weight_hh_l0", weight), with -> with.forward(x).output());
    }

    @Test
    void gradientsFlowThroughSubstitutedWeights() {
        LSTM lstm = new LSTM(LSTM.options(2, 2).dtype(DType.FLOAT64), Generator.seeded(1));
        Variable x = x(DType.FLOAT64);
        Variable given = Variable.of(Tensor.randn(Generator.seeded(6), DType.FLOAT64, 8, 2), true);
        // The weight is the result of an operation: what it was computed from gets its gradient.
        GradCheck.gradcheck(in -> output(lstm, in.get(0).mul(2), x), given);
        GradCheck.gradgradcheck(in -> output(lstm, in.get(0).tanh(), x), given);
        Tensor actual = output(lstm, given, x).data();
        LSTM expected = lstm.copy();
        expected.parameter("weight_hh_l0").data().copyInPlace(given.data());
        assertClose("output", actual, expected.forward(x).output().data(), 0);
        assertThat(lstm.parameter("weight_hh_l0").data().contentEquals(given.data()))
                .isFalse();
    }

    /** One step of MAML by hand: L(w - a L'(w)) with L(w) = w² / 2 has the derivative (1 - a)² w. */
    @Test
    void aGradientStepInsideIsDifferentiated() {
        Linear linear = new Linear(new Parameter(Tensor.of(new double[] {3}, 1, 1)), null);
        Variable one = Variable.of(Tensor.ones(DType.FLOAT64, 1, 1));
        Variable inner = linear.forward(one).square().mul(0.5).sum();
        Variable slope = Autograd.grad(
                        List.of(inner),
                        List.of(linear.weight()),
                        java.util.Collections.singletonList(null),
                        org.lstm4j.autograd.GraphOptions.options().createGraph(true))
                .get(0);
        Variable w = linear.weight().sub(slope.mul(0.1));
        Module.functionalCall(linear, Map.of("weight", w), with -> with.forward(one))
                .square()
                .mul(0.5)
                .sum()
                .backward();
        assertClose("slope", linear.weight().grad().item(), 0.9 * 0.9 * 3, 1e-12);
    }

    @Test
    void theRestIsThatOfTheModule() {
        Net net = new Net(Generator.seeded(1));
        List<String> called = new ArrayList<>();
        net.head.registerForwardHook((in, out) -> {
            called.add("head");
            return out;
        });
        Variable zero = Variable.of(Tensor.zeros(DType.FLOAT32, 1, 3), true);
        byte[] before = net.rng.state();
        Module.functionalCall(net, Map.of("head.weight", zero), with -> {
                    assertThat(with.lstm).isSameAs(net.lstm);
                    assertThat(with.rng).isSameAs(net.rng);
                    assertThat(with.head).isNotSameAs(net.head);
                    return with.forward(x(DType.FLOAT32));
                })
                .sum()
                .backward();
        assertThat(called).containsExactly("head");
        assertThat(net.rng.state()).isNotEqualTo(before);
        assertThat(zero.grad()).isNotNull();
        assertThat(net.head.weight().grad()).isNull();
        assertThat(net.head.bias().grad()).isNotNull();
        assertThat(net.lstm.parameter("weight_hh_l0").grad()).isNotNull();
    }

    @Test
    void aWrongWeightIsRefused() {
        Net net = new Net(Generator.seeded(1));
        Variable wrong = Variable.of(Tensor.zeros(DType.FLOAT32, 3, 1));
        assertThatThrownBy(() -> Module.functionalCall(net, Map.of("head.wieght", wrong), with -> with))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("head.wieght", "head.weight");
        assertThatThrownBy(() -> Module.functionalCall(net, Map.of("head.weight", wrong), with -> with))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("head.weight", "(1, 3)", "(3, 1)");
        assertThatThrownBy(() -> Module.functionalCall(
                        net, Map.of("head.weight", Variable.of(Tensor.zeros(DType.FLOAT64, 1, 3))), with -> with))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("head.weight", "float32", "float64");
    }
}
