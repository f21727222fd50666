package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.LBFGS;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.Rprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.rnn.Layers.Kind;
import org.lstm4j.nn.rnn.Layers.Setup;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Strided;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Parameters, states and inputs that are strided views give what their contiguous copies give. */
class StridedWeightsTest {
    private static final int INPUT = 4;
    private static final int BATCH = 3;

    private static RNNBase<?> layer(Kind kind, DType dtype) {
        return Layers.layer(kind, Setup.of(INPUT, 5).layers(2).both(true).dtype(dtype), Generator.seeded(1));
    }

    /** Replaces all parameters by views of the same values. */
    private static void makeStrided(RNNBase<?> layer) {
        layer.namedParameters().forEach((name, parameter) -> {
            Tensor view = parameter.rank() == 2 ? Strided.transposed(parameter.data()) : Strided.of(parameter.data());
            assertThat(view.isContiguous()).isFalse();
            layer.setParameter(name, new Parameter(view));
        });
    }

    private static List<Variable> state(RecurrentLayer<?> layer, UnaryOperator<Tensor> form) {
        return Layers.state(layer, BATCH, Generator.seeded(3)).stream()
                .map(part -> Variable.of(form.apply(part.data()), true))
                .toList();
    }

    private static Variable input(DType dtype, UnaryOperator<Tensor> form) {
        return Variable.of(form.apply(Tensor.randn(Generator.seeded(2), dtype, 6, BATCH, INPUT)), true);
    }

    /** The results of a pass, then the gradients of input, state and parameters. */
    private static List<Tensor> pass(RNNBase<?> layer, UnaryOperator<Tensor> form, GraphOptions options) {
        layer.zeroGrad();
        Variable x = input(layer.dtype(), form);
        List<Variable> state = state(layer, form);
        List<Variable> results = Layers.forward(layer, x, state);
        List<Tensor> out = new ArrayList<>(results.stream().map(Variable::data).toList());
        Variable sum = results.stream()
                .map(each -> each.square().sum())
                .reduce(Variable::add)
                .orElseThrow();
        sum.backward(null, options);
        out.add(Close.gradient("x", x));
        state.forEach(part -> out.add(Close.gradient("state", part)));
        layer.namedParameters().forEach((name, parameter) -> out.add(Close.gradient(name, parameter)));
        return out;
    }

    private static void assertSame(List<Tensor> actual, List<Tensor> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertClose("tensor " + i, actual.get(i), expected.get(i), 0);
        }
    }

    static Stream<Arguments> layers() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(DType.values()).map(dtype -> Arguments.of(kind, dtype)));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void stridedWeightsStatesAndInputsGiveTheBitsOfTheirCopies(Kind kind, DType dtype) {
        RNNBase<?> layer = layer(kind, dtype);
        List<Tensor> expected = pass(layer, UnaryOperator.identity(), GraphOptions.options());
        makeStrided(layer);
        assertSame(pass(layer, Strided::of, GraphOptions.options()), expected);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void withAGraphOfTheGradientTheyDoToo(Kind kind) {
        RNNBase<?> layer = layer(kind, DType.FLOAT64);
        GraphOptions graph = GraphOptions.options().createGraph(true);
        List<Tensor> expected = pass(layer, UnaryOperator.identity(), graph);
        makeStrided(layer);
        List<Tensor> actual = pass(layer, Strided::of, graph);
        for (int i = 0; i < expected.size(); i++) {
            assertClose("tensor " + i, actual.get(i), expected.get(i), Close.FLOAT64);
        }
    }

    /** y = h of one LSTM step by hand, with the kernel of another library transposed. */
    @Test
    void aTransposedKernelIsThatOfTheCopy() {
        LSTM lstm = new LSTM(LSTM.options(2, 1).bias(false).dtype(DType.FLOAT64), Generator.seeded(0));
        Tensor kernel = Tensor.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4);
        lstm.setParameter("weight_ih_l0", new Parameter(kernel.t()));
        Variable x = Variable.of(Tensor.of(new double[] {0.1, -0.1}, 1, 2));
        // Each gate is 0.1 (a - (a + 4)) = -0.4, with h and c of 0.
        double sigmoid = 1 / (1 + Math.exp(0.4));
        double c = sigmoid * Math.tanh(-0.4);
        assertClose("h", lstm.forward(x).output().item(), sigmoid * Math.tanh(c), 1e-15);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void inferenceAndSessionsDoToo(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(INPUT, 5).layers(2), Generator.seeded(1));
        Variable x = input(DType.FLOAT64, UnaryOperator.identity());
        Tensor expected =
                GradMode.noGrad(() -> Layers.forward(layer, x, null)).get(0).data();
        makeStrided(layer);
        Variable view = input(DType.FLOAT64, Strided::of);
        assertClose(
                "inference",
                GradMode.noGrad(() -> Layers.forward(layer, view, null)).get(0).data(),
                expected,
                0);
        RecurrentSession<?> session = new RecurrentSession<>(layer, BATCH);
        assertClose("chunk", session.steps(view.data().narrow(0, 0, 2)), expected.narrow(0, 0, 2), Close.FLOAT64);
        assertClose("step", session.step(view.data().select(0, 2)), expected.select(0, 2), Close.FLOAT64);
        restoreFromViews(layer);
    }

    private static <S extends RecurrentState<S>> void restoreFromViews(RecurrentLayer<S> layer) {
        RecurrentSession<S> session = new RecurrentSession<>(layer, BATCH);
        session.restore(layer.state(state(layer, Strided::of)));
        List<Variable> expected = state(layer, UnaryOperator.identity());
        for (int i = 0; i < expected.size(); i++) {
            assertClose("restored", session.state().variables().get(i), expected.get(i), 0);
        }
    }

    static Stream<Arguments> optimizers() {
        return Stream.<Function<RNNBase<?>, Optimizer>>of(
                        layer -> new SGD(
                                layer.parameters(), SGD.options().lr(0.1).momentum(0.9)),
                        layer -> new Adam(layer.parameters(), Adam.options().amsgrad(true)),
                        layer -> new RMSprop(
                                layer.parameters(),
                                RMSprop.options().centered(true).momentum(0.5)),
                        layer -> new Rprop(layer.parameters(), 0.1),
                        layer -> new LBFGS(layer.parameters(), LBFGS.options().lr(0.1)))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void optimizersAndTheirSavedStatesUpdateViewsAsCopies(Function<RNNBase<?>, Optimizer> create) {
        RNNBase<?> dense = layer(Kind.LSTM, DType.FLOAT64);
        RNNBase<?> strided = layer(Kind.LSTM, DType.FLOAT64);
        makeStrided(strided);
        Optimizer expected = create.apply(dense);
        Optimizer actual = create.apply(strided);
        for (int step = 0; step < 3; step++) {
            train(dense, expected);
            train(strided, actual);
        }
        // Saved moments that are views are loaded by their values.
        StateDict views = new StateDict();
        actual.stateDict().entries().forEach((name, tensor) -> views.put(name, Strided.of(tensor)));
        Optimizer resumed = create.apply(strided);
        resumed.loadStateDict(views);
        train(dense, expected);
        train(strided, resumed);
        StateDict weights = strided.stateDict();
        dense.stateDict().entries().forEach((name, tensor) -> assertClose(name, weights.get(name), tensor, 0));
    }

    private static void train(RNNBase<?> layer, Optimizer optimizer) {
        Variable x = input(DType.FLOAT64, UnaryOperator.identity());
        optimizer.step(() -> {
            optimizer.zeroGrad();
            Variable loss = Layers.forward(layer, x, null).get(0).square().sum();
            loss.backward();
            return loss.item();
        });
    }

    @Test
    void viewsAreLoadedInPlaceAndFrom() {
        RNNBase<?> strided = layer(Kind.GRU, DType.FLOAT64);
        makeStrided(strided);
        RNNBase<?> other = Layers.layer(Kind.GRU, Setup.of(INPUT, 5).layers(2).both(true), Generator.seeded(9));
        StateDict views = new StateDict();
        other.stateDict()
                .entries()
                .forEach((name, tensor) ->
                        views.put(name, tensor.rank() == 2 ? Strided.transposed(tensor) : Strided.of(tensor)));
        strided.loadStateDict(views);
        assertSame(
                pass(strided, UnaryOperator.identity(), GraphOptions.options()),
                pass(other, UnaryOperator.identity(), GraphOptions.options()));
    }

    static Stream<Arguments> cells() {
        Generator rng = Generator.seeded(4);
        return Stream.of(DType.values())
                .flatMap(dtype -> Stream.<Cell>of(
                        new RNNCell(INPUT, 5, true, RNN.Nonlinearity.TANH, dtype, rng),
                        new GRUCell(INPUT, 5, true, dtype, rng),
                        new LSTMCell(INPUT, 5, true, dtype, rng),
                        new ProjectedLSTMCell(INPUT, 5, 2, true, dtype, rng)))
                .map(Arguments::of);
    }

    /** A cell has no setParameter: views come from a pass with substituted weights. */
    @ParameterizedTest
    @MethodSource("cells")
    void stepsAndSessionsOfACellDoToo(Cell cell) {
        Map<String, Variable> views = new HashMap<>();
        cell.namedParameters().forEach((name, parameter) -> {
            Tensor data = parameter.data();
            views.put(name, Variable.of(data.rank() == 2 ? Strided.transposed(data) : Strided.of(data), true));
        });
        List<Tensor> expected = step(cell, cell.namedParameters(), UnaryOperator.identity());
        assertSame(Module.functionalCall(cell, views, with -> step(with, views, Strided::of)), expected);
        assertSame(
                GradMode.noGrad(() -> Module.functionalCall(cell, views, with -> inSession(with, Strided::of))),
                inSession(cell, UnaryOperator.identity()));
    }

    /** The state after a step, then the gradients of input, state and parameters. */
    private static List<Tensor> step(
            Cell cell, Map<String, ? extends Variable> parameters, UnaryOperator<Tensor> form) {
        Variable x = Variable.of(form.apply(row(cell)), true);
        List<Variable> state = cell.zeroState(BATCH).stream()
                .map(part -> Variable.of(form.apply(part.data().add(0.5)), true))
                .toList();
        List<Variable> after = cell.step(x, state);
        after.stream()
                .map(part -> part.square().sum())
                .reduce(Variable::add)
                .orElseThrow()
                .backward();
        List<Tensor> out = new ArrayList<>(after.stream().map(Variable::data).toList());
        out.add(Close.gradient("x", x));
        state.forEach(part -> out.add(Close.gradient("state", part)));
        new TreeMap<>(parameters).forEach((name, parameter) -> out.add(Close.gradient(name, parameter)));
        return out;
    }

    private static List<Tensor> inSession(Cell cell, UnaryOperator<Tensor> form) {
        RecurrentSession<?> session = new RecurrentSession<>(evaluated(cell), BATCH);
        Tensor first = session.step(form.apply(row(cell))).copy();
        return List.of(first, session.step(form.apply(row(cell).neg())));
    }

    private static Recurrent evaluated(Cell cell) {
        Recurrent out = new Recurrent(cell, Generator.seeded(0));
        out.eval();
        return out;
    }

    private static Tensor row(Cell cell) {
        return Tensor.randn(Generator.seeded(5), cell.dtype(), BATCH, INPUT);
    }
}
