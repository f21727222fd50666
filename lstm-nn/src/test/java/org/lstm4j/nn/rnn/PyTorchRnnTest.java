package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.Layers.Kind;
import org.lstm4j.nn.rnn.Layers.Setup;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The tests of recurrent layers in PyTorch's test/test_nn.py and test_modules.py; each names the one that it is. */
class PyTorchRnnTest {
    private final Generator generator = Generator.seeded(1);

    private Variable randn(int... sizes) {
        return Variable.of(Tensor.randn(generator, DType.FLOAT64, sizes), true);
    }

    private static Tensor copy(Tensor x) {
        return x.copy();
    }

    /** test_rnn_initial_hidden_state, test_projections_lstm_initial_hidden_state. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnInitialHiddenState(Kind kind) {
        for (boolean both : new boolean[] {false, true}) {
            RNNBase<?> layer = Layers.layer(kind, Setup.of(30, 20).layers(2).both(both), generator);
            Variable input = randn(10, 32, 30);
            List<Variable> zeros = new ArrayList<>();
            Layers.sizes(layer)
                    .forEach(size ->
                            zeros.add(Variable.of(Tensor.zeros(DType.FLOAT64, Layers.states(layer), 32, size))));
            List<Variable> expected = Layers.forward(layer, input, null);
            List<Variable> actual = Layers.forward(layer, input, zeros);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i).data().contentEquals(expected.get(i).data()))
                        .isTrue();
            }
        }
    }

    /** test_RNN_dropout; in float64, where the sums of a thousand terms are exact enough to tell their number. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.276, 0.731, 1})
    void rnnDropout(double p) {
        for (boolean train : new boolean[] {true, false}) {
            RNN rnn = new RNN(
                    RNN.options(10, 1000)
                            .numLayers(2)
                            .bias(false)
                            .dropout(p)
                            .nonlinearity(RNN.Nonlinearity.RELU)
                            .dtype(DType.FLOAT64),
                    generator);
            rnn.train(train);
            rnn.parameters().forEach(parameter -> parameter.data().fillInPlace(1));
            Output<HiddenState> out = rnn.forward(
                    Variable.of(Tensor.ones(DType.FLOAT64, 1, 1, 10)),
                    new HiddenState(Variable.of(Tensor.zeros(DType.FLOAT64, 2, 1, 1000))));
            Tensor output = out.output().data();
            double first = output.get(0, 0, 0);
            for (double each : output.toDoubleArray()) {
                assertThat(each).isEqualTo(first);
            }
            if (p == 0 || !train) {
                assertThat(first).isEqualTo(10_000);
            } else if (p == 1) {
                assertThat(first).isZero();
            } else {
                assertThat(first).isStrictlyBetween(8_000.0, 12_000.0);
                double tens = first * (1 - p) / 10;
                assertThat(tens).isCloseTo(Math.rint(tens), within(1e-9));
            }
            // Layer 0 is not dropped in its state; the state of the last is its output.
            assertThat(out.state().h().data().select(0, 0).toDoubleArray()).containsOnly(10);
            assertThat(out.state().h().data().select(0, 1).contentEquals(output.select(0, 0)))
                    .isTrue();
        }
    }

    /** test_RNN_dropout_state; a copy by state dictionary stands for that by pickle. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnDropoutState(Kind kind) {
        for (double p : new double[] {0, 0.1234}) {
            for (boolean train : new boolean[] {true, false}) {
                Setup setup = Setup.of(100, 20).layers(2).dropout(p).both(true);
                RNNBase<?> layer = Layers.layer(kind, setup, generator);
                RNNBase<?> copied = Layers.layer(kind, setup, generator);
                copied.loadStateDict(layer.stateDict());
                layer.train(train);
                copied.train(train);
                Variable input = Variable.of(Tensor.rand(generator, DType.FLOAT64, 1, 1, 100));
                List<Variable> one = Layers.forward(layer, input, null);
                for (RNNBase<?> each : List.of(layer, copied)) {
                    List<Variable> other = Layers.forward(each, input, null);
                    assertThat(one.get(0).data().contentEquals(other.get(0).data()))
                            .isEqualTo(p == 0 || !train);
                }
            }
        }
    }

    /** test_RNN_change_dropout. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnChangeDropout(Kind kind) {
        for (boolean train : new boolean[] {true, false}) {
            RNNBase<?> layer = Layers.layer(kind, Setup.of(100, 20).layers(2), generator);
            layer.train(train);
            Variable input = Variable.of(Tensor.rand(generator, DType.FLOAT64, 3, 2, 100));
            Tensor previous = null;
            for (double p : new double[] {0, 0.5, 0, 0.7, 0.2, 1, 0.2, 0}) {
                layer.setDropout(p);
                Tensor one = Layers.forward(layer, input, null).get(0).data();
                Tensor other = Layers.forward(layer, input, null).get(0).data();
                assertThat(one.contentEquals(other)).isEqualTo(p == 0 || p == 1 || !train);
                if (previous != null) {
                    assertThat(one.contentEquals(previous)).isEqualTo(!train);
                }
                previous = one;
            }
            if (layer instanceof LSTM lstm) {
                lstm.setDropout(0.5);
                assertThat(lstm.options().dropout()).isEqualTo(0.5);
            }
        }
    }

    /** test_rnn_retain_variables. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnRetainVariables(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(10, 20).layers(2), generator);
        Variable input = randn(5, 6, 10);
        Variable output = Layers.forward(layer, input, null).get(0);
        GraphOptions retain = GraphOptions.options().retainGraph(true);
        output.sum().backward(null, retain);
        List<Tensor> first = gradients(layer, input);
        for (int i = 0; i < 4; i++) {
            layer.zeroGrad();
            input.zeroGrad();
            output.sum().backward(null, retain);
            List<Tensor> again = gradients(layer, input);
            for (int g = 0; g < first.size(); g++) {
                assertThat(again.get(g).contentEquals(first.get(g))).isTrue();
            }
        }
    }

    private static List<Tensor> gradients(Module module, Variable... others) {
        List<Tensor> out = new ArrayList<>();
        module.namedParameters().forEach((name, parameter) -> out.add(copy(gradient(name, parameter))));
        for (Variable other : others) {
            out.add(copy(gradient("leaf", other)));
        }
        return out;
    }

    /** test_LSTM_grad_and_gradgrad, test_GRU_grad_and_gradgrad; test_grad and test_gradgrad of test_modules.py. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void gradAndGradgrad(Kind kind) {
        for (boolean bias : new boolean[] {false, true}) {
            RNNBase<?> layer = Layers.layer(kind, Setup.of(2, 3).bias(bias).both(bias), Generator.seeded(3));
            List<Variable> inputs = new ArrayList<>();
            inputs.add(randn(2, 1, 2));
            inputs.addAll(Layers.state(layer, 1, generator));
            int state = inputs.size();
            inputs.addAll(layer.parameters());
            GradCheck.gradcheck(x -> Layers.forward(layer, x.get(0), x.subList(1, state)), GradCheck.options(), inputs);
            // Jacobians of all parameters would take a while: x, the state and the first weight.
            List<Variable> some = inputs.subList(0, state + 1);
            GradCheck.gradgradcheck(
                    x -> Layers.forward(layer, x.get(0), x.subList(1, state)), GradCheck.options(), some);
        }
    }

    /** test_cudnn_weight_tying: a bias that both directions share trains, and they stay one. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void weightTying(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(4, 5).both(true), generator);
        int before = layer.parameters().size();
        layer.setParameter("bias_ih_l0_reverse", layer.parameter("bias_ih_l0"));
        assertThat(layer.parameters()).hasSize(before - 1);
        assertThat(layer.stateDict().names()).hasSize(before).contains("bias_ih_l0_reverse");
        Parameter shared = layer.parameter("bias_ih_l0");
        Variable input = randn(3, 2, 4);
        Layers.forward(layer, input, null).get(0).sum().backward();
        Tensor both = gradient("shared", shared);

        // The gradient is the sum of those of two apart.
        RNNBase<?> apart = Layers.layer(kind, Setup.of(4, 5).both(true), generator);
        apart.loadStateDict(layer.stateDict());
        Layers.forward(apart, input, null).get(0).sum().backward();
        Tensor sum = gradient("forward", apart.parameter("bias_ih_l0"))
                .add(gradient("reverse", apart.parameter("bias_ih_l0_reverse")));
        assertClose("gradient", both, sum, Close.FLOAT64);
        // Both directions see a change.
        Tensor output = Layers.forward(layer, input, null).get(0).data().copy();
        shared.data().addInPlace(Tensor.ones(DType.FLOAT64, shared.size(0)));
        Tensor after = Layers.forward(layer, input, null).get(0).data();
        for (Tensor direction : after.sub(output).chunk(2, 2)) {
            assertThat(direction.abs().sum().item()).isPositive();
        }
    }

    /** test_cudnn_weight_format and test_partial_flat_weights: other parameters of the same numbers. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void weightFormat(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(4, 5).layers(2), generator);
        Variable input = randn(3, 2, 4);
        Tensor expected = Layers.forward(layer, input, null).get(0).data();
        layer.namedParameters()
                .forEach((name, parameter) ->
                        layer.setParameter(name, new Parameter(parameter.data().copy())));
        Tensor actual = Layers.forward(layer, input, null).get(0).data();
        assertThat(actual.contentEquals(expected)).isTrue();
        Parameter weight = layer.parameter("weight_ih_l0");
        assertThatThrownBy(() -> layer.setParameter("weight_ih_l1", weight))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("weight_ih_l1");
        assertThatThrownBy(() -> layer.setParameter("weight", weight)).isInstanceOf(IllegalArgumentException.class);
    }

    private static final int[][] LENGTHS = {{5}, {10, 10, 6, 2, 2, 1, 1}, {2, 1, 3, 2, 10, 5, 3}, {0, 3, 0, 1}};

    /** test_variable_sequence: packed is each by itself, with all gradients; here sequences may have no steps too. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void variableSequence(Kind kind) {
        for (int[] lengths : LENGTHS) {
            for (boolean both : new boolean[] {false, true}) {
                for (boolean explicit : new boolean[] {false, true}) {
                    RNNBase<?> layer =
                            Layers.layer(kind, Setup.of(3, 5).layers(2).both(both), generator);
                    comparePacked(layer, lengths, explicit);
                }
            }
        }
    }

    private void comparePacked(RNNBase<?> layer, int[] lengths, boolean explicit) {
        List<Variable> sequences = new ArrayList<>();
        for (int length : lengths) {
            sequences.add(randn(length, 3));
        }
        List<Variable> state = explicit ? Layers.state(layer, lengths.length, generator) : null;
        PackedSequence packed = PackedSequence.pack(sequences);
        List<Variable> out = Layers.forward(layer, packed, state);
        List<Variable> outputs = packed.map(rows -> out.get(0)).unpack();
        int parts = Layers.sizes(layer).size();
        Variable loss = out.get(parts + 1).square().sum();
        for (Variable each : out.subList(0, 1 + parts)) {
            loss = loss.add(each.square().sum());
        }
        loss.backward();
        List<Tensor> actual = new ArrayList<>();
        layer.namedParameters().forEach((name, each) -> actual.add(copy(gradient(name, each))));
        List<Tensor> ofInputs = new ArrayList<>();
        for (Variable each : sequences) {
            ofInputs.add(each.size(0) == 0 ? each.data() : copy(gradient("input", each)));
            each.zeroGrad();
        }
        List<Tensor> ofState = new ArrayList<>();
        if (explicit) {
            state.forEach(part -> {
                ofState.add(copy(gradient("state", part)));
                part.zeroGrad();
            });
        }
        layer.zeroGrad();

        for (int n = 0; n < lengths.length; n++) {
            List<Variable> own = explicit ? narrowed(state, n) : null;
            Variable x = sequences.get(n);
            if (lengths[n] == 0) {
                // The initial state comes back, and nothing is shown.
                Variable sum = Variable.of(Tensor.zeros(DType.FLOAT64));
                for (int p = 0; p < parts; p++) {
                    Tensor last = out.get(1 + p).data().narrow(1, n, 1);
                    Tensor first = explicit ? own.get(p).data() : Tensor.zeros(DType.FLOAT64, last.shape());
                    assertThat(last.contentEquals(first)).isTrue();
                    sum = explicit ? sum.add(own.get(p).square().sum()) : sum;
                }
                assertThat(out.get(parts + 1).data().select(0, n).toDoubleArray())
                        .containsOnly(0);
                if (explicit) {
                    sum.backward();
                }
                continue;
            }
            List<Variable> alone = Layers.forward(layer, x.unsqueeze(1), own);
            assertClose("output", outputs.get(n), alone.get(0).squeeze(1), Close.FLOAT64);
            Variable last = alone.get(0).select(0, -1);
            assertClose("last", out.get(parts + 1).select(0, n), last.squeeze(0), Close.FLOAT64);
            Variable sum = last.square().sum();
            for (int i = 0; i <= parts; i++) {
                sum = sum.add(alone.get(i).square().sum());
                if (i > 0) {
                    assertClose("state", out.get(i).narrow(1, n, 1), alone.get(i), Close.FLOAT64);
                }
            }
            sum.backward();
            assertClose("gradient of input", ofInputs.get(n), gradient("input", x), 10 * Close.FLOAT64);
        }
        int at = 0;
        for (Map.Entry<String, Parameter> each : layer.namedParameters().entrySet()) {
            assertClose(each.getKey(), actual.get(at++), gradient(each.getKey(), each.getValue()), 10 * Close.FLOAT64);
        }
        for (int p = 0; p < ofState.size(); p++) {
            assertClose("state", ofState.get(p), gradient("state", state.get(p)), 10 * Close.FLOAT64);
        }
    }

    private static List<Variable> narrowed(List<Variable> state, int n) {
        return Objects.requireNonNull(state).stream()
                .map(part -> part.narrow(1, n, 1))
                .toList();
    }

    /** test_forward and test_non_contiguous_tensors of test_modules.py: unbatched, batch first, and any strides. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void formsOfInput(Kind kind) {
        for (boolean both : new boolean[] {false, true}) {
            RNNBase<?> layer = Layers.layer(kind, Setup.of(3, 5).layers(2).both(both), generator);
            RNNBase<?> first =
                    Layers.layer(kind, Setup.of(3, 5).layers(2).both(both).first(true), generator);
            first.loadStateDict(layer.stateDict());
            Variable input = randn(4, 2, 3);
            List<Variable> state = Layers.state(layer, 2, generator);
            List<Variable> expected = Layers.forward(layer, input, state);
            Variable strided = Variable.of(input.data().transpose(0, 1).copy());
            List<Variable> stridedState = state.stream()
                    .map(part -> Variable.of(part.data().transpose(0, 2).copy()).transpose(0, 2))
                    .toList();
            List<Variable> other = Layers.forward(layer, strided.transpose(0, 1), stridedState);
            List<Variable> batchFirst = Layers.forward(first, strided, state);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(other.get(i).data().contentEquals(expected.get(i).data()))
                        .isTrue();
                Tensor same = batchFirst.get(i).data();
                assertThat((i == 0 ? same.transpose(0, 1) : same)
                                .contentEquals(expected.get(i).data()))
                        .isTrue();
            }
            List<Variable> one =
                    state.stream().map(part -> part.narrow(1, 0, 1)).toList();
            List<Variable> batched = Layers.forward(layer, input.narrow(1, 0, 1), one);
            for (RNNBase<?> each : List.of(layer, first)) {
                List<Variable> alone = Layers.forward(
                        each,
                        input.select(1, 0),
                        one.stream().map(part -> part.squeeze(1)).toList());
                for (int i = 0; i < batched.size(); i++) {
                    assertThat(alone.get(i)
                                    .data()
                                    .contentEquals(batched.get(i).data().squeeze(1)))
                            .isTrue();
                }
            }
        }
    }

    /** Not of PyTorch, whose users ask for it (#8938, #31423, #3931): the state of every step, layer and direction. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyStep(Kind kind) {
        RNNBase<?> layer =
                Layers.layer(kind, Setup.of(3, 5).layers(2).both(true).first(true), generator);
        Variable input = randn(2, 4, 3);
        List<List<Variable>> steps = layer.forwardEveryStep(input, null).steps().stream()
                .map(RecurrentState::variables)
                .toList();
        assertThat(steps).hasSize(4);
        List<Variable> whole = Layers.forward(layer, input, null);
        assertClose(
                "output",
                Variable.concat(List.of(steps.get(2).get(0), steps.get(3).get(0)), 2),
                whole.get(0),
                Close.FLOAT64);
        for (int at = 0; at < 4; at++) {
            for (int part = 0; part < steps.get(at).size(); part++) {
                Variable each = steps.get(at).get(part);
                // The last step that a direction reads is its last state.
                Variable last = each.select(1, at % 2 == 0 ? -1 : 0);
                assertClose("state", last, whole.get(1 + part).select(0, at), Close.FLOAT64);
            }
        }
        // Layer 0 forwards does not depend on what comes later: its steps are states of shorter sequences.
        List<Variable> shorter = Layers.forward(layer, input.narrow(1, 0, 2), null);
        for (int part = 0; part < steps.get(0).size(); part++) {
            assertClose(
                    "step 2",
                    steps.get(0).get(part).select(1, 1),
                    shorter.get(1 + part).select(0, 0),
                    Close.FLOAT64);
        }
    }

    /** Not of PyTorch, whose users ask for it (#750, #20102). */
    @Test
    void forgetBias() {
        RNNOptions options = LSTM.options(2, 3).numLayers(2).bidirectional(true);
        Generator one = Generator.seeded(5);
        Generator other = Generator.seeded(5);
        LSTM plain = new LSTM(options, one);
        LSTM remembering = new LSTM(options.forgetBias(1.0), other);
        assertThat(other.state()).isEqualTo(one.state());
        remembering.namedParameters().forEach((name, parameter) -> {
            double[] expected = plain.parameter(name).data().toDoubleArray();
            if (name.startsWith("bias_ih")) {
                Arrays.fill(expected, 3, 6, 1);
            }
            assertThat(parameter.data().toDoubleArray()).as(name).containsExactly(expected);
        });
    }
}
