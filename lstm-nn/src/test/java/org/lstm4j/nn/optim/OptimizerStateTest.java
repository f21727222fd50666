package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** What an optimizer saves, and what it makes of it. */
class OptimizerStateTest {
    private static final Shape MATRIX = Shape.of(2, 3);

    private static List<Parameter> parameters(DType dtype) {
        return List.of(
                new Parameter(ClosedForms.tensor(dtype, MATRIX, i -> Math.cos(i))),
                new Parameter(ClosedForms.tensor(dtype, Shape.of(4), i -> Math.sin(i))));
    }

    private static void steps(Optimizer optimizer, int from, int to) {
        for (int t = from; t < to; t++) {
            int step = t;
            for (Parameter p : optimizer.parameters()) {
                // The vector has no gradient at first.
                p.setGrad(
                        p.rank() == 1 && t < 3
                                ? null
                                : Variable.of(ClosedForms.tensor(p.dtype(), p.shape(), i -> Math.sin(0.9 * step + i))));
            }
            optimizer.step();
        }
    }

    private static List<Parameter> copies(List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> new Parameter(parameter.data().copy()))
                .toList();
    }

    private static void assertSame(List<Parameter> actual, List<Parameter> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).data().contentEquals(expected.get(i).data()))
                    .isTrue();
        }
    }

    private static void assertSame(StateDict actual, StateDict expected) {
        assertThat(new ArrayList<>(actual.names())).isEqualTo(new ArrayList<>(expected.names()));
        expected.entries()
                .forEach((name, tensor) -> assertThat(actual.get(name).contentEquals(tensor))
                        .as(name)
                        .isTrue());
    }

    /** As the state dict tests of PyTorch's test_optim.py: a resumed run is the uninterrupted one, bit by bit. */
    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void aLoadedStateContinuesWithTheSameBits(Function<List<Parameter>, Optimizer> make) {
        for (DType dtype : DType.values()) {
            for (int stop : new int[] {0, 2, 5}) {
                List<Parameter> straight = parameters(dtype);
                Optimizer whole = make.apply(straight);
                steps(whole, 0, stop);
                whole.setLearningRate(0.03);
                StateDict saved = whole.stateDict();
                List<Parameter> resumed = copies(straight);
                Optimizer other = make.apply(resumed);
                steps(other, 7, 9);
                for (int i = 0; i < resumed.size(); i++) {
                    resumed.get(i).data().copyInPlace(straight.get(i).data());
                }
                other.loadStateDict(saved);
                assertSame(other.stateDict(), saved);
                steps(whole, stop, 12);
                steps(other, stop, 12);
                assertSame(resumed, straight);
                assertSame(other.stateDict(), whole.stateDict());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void stateDictIsASnapshot(Function<List<Parameter>, Optimizer> make) {
        Optimizer optimizer = make.apply(parameters(DType.FLOAT64));
        steps(optimizer, 0, 5);
        StateDict saved = optimizer.stateDict();
        StateDict before = saved.copy();
        steps(optimizer, 5, 8);
        assertSame(saved, before);
        // Nor does what was loaded stay tied to the dictionary.
        optimizer.loadStateDict(saved);
        steps(optimizer, 5, 8);
        assertSame(saved, before);
    }

    @Test
    void stateDictHasPyTorchsNames() {
        List<Parameter> parameters = parameters(DType.FLOAT32);
        Adam adam = new Adam(parameters.subList(0, 1), 0.25);
        adam.addGroup(parameters.subList(1, 2), Adam.options().amsgrad(true));
        steps(adam, 0, 4);
        StateDict state = adam.stateDict();
        assertThat(state.names())
                .containsExactly(
                        "state.0.step",
                        "state.0.exp_avg",
                        "state.0.exp_avg_sq",
                        "state.1.step",
                        "state.1.exp_avg",
                        "state.1.exp_avg_sq",
                        "state.1.max_exp_avg_sq",
                        "param_groups.0.lr",
                        "param_groups.0.betas",
                        "param_groups.0.eps",
                        "param_groups.0.weight_decay",
                        "param_groups.0.amsgrad",
                        "param_groups.0.maximize",
                        "param_groups.0.decoupled_weight_decay",
                        "param_groups.0.params",
                        "param_groups.1.lr",
                        "param_groups.1.betas",
                        "param_groups.1.eps",
                        "param_groups.1.weight_decay",
                        "param_groups.1.amsgrad",
                        "param_groups.1.maximize",
                        "param_groups.1.decoupled_weight_decay",
                        "param_groups.1.params");
        assertThat(state.get("state.0.step").dtype()).isEqualTo(DType.FLOAT64);
        assertThat(state.get("state.0.step").shape()).isEqualTo(Shape.of());
        assertThat(state.get("state.0.step").item()).isEqualTo(4);
        assertThat(state.get("state.1.step").item()).isEqualTo(1);
        assertThat(state.get("state.0.exp_avg").dtype()).isEqualTo(DType.FLOAT32);
        assertThat(state.get("state.0.exp_avg").shape()).isEqualTo(MATRIX);
        assertThat(state.get("param_groups.0.lr").item()).isEqualTo(0.25);
        assertThat(state.get("param_groups.0.betas").toDoubleArray()).containsExactly(0.9, 0.999);
        assertThat(state.get("param_groups.1.amsgrad").item()).isEqualTo(1);
        assertThat(state.get("param_groups.1.params").toDoubleArray()).containsExactly(1);
    }

    @Test
    void aScheduledRateIsSaved() {
        List<Parameter> parameters = parameters(DType.FLOAT64);
        SGD sgd = new SGD(parameters, 0.1);
        sgd.setInitialLearningRate(0, 0.5);
        StateDict state = sgd.stateDict();
        assertThat(state.get("param_groups.0.initial_lr").item()).isEqualTo(0.5);
        SGD other = new SGD(parameters, 0.2);
        StateDict without = other.stateDict();
        other.loadStateDict(state);
        assertThat(other.initialLearningRate(0)).hasValue(0.5);
        assertThat(other.learningRate()).isEqualTo(0.1);
        other.loadStateDict(without);
        assertThat(other.initialLearningRate(0)).isEmpty();
    }

    @Test
    void stateGoesToTheParameterAtTheSamePosition() {
        Adam adam = new Adam(parameters(DType.FLOAT64), 0.1);
        steps(adam, 0, 5);
        StateDict renumbered = new StateDict();
        adam.stateDict()
                .entries()
                .forEach((name, tensor) -> renumbered.put(
                        name.replace("state.0.", "state.x.")
                                .replace("state.1.", "state.0.")
                                .replace("state.x.", "state.7."),
                        tensor));
        renumbered.put("param_groups.0.params", Tensor.of(new double[] {7, 0}));
        Adam other = new Adam(parameters(DType.FLOAT64), 0.5);
        other.loadStateDict(renumbered);
        assertSame(other.stateDict(), adam.stateDict());
    }

    @Test
    void stateIsConvertedToTheParametersType() {
        Adam adam = new Adam(parameters(DType.FLOAT64), 0.1);
        steps(adam, 0, 5);
        Adam other = new Adam(parameters(DType.FLOAT32), 0.1);
        other.loadStateDict(adam.stateDict());
        assertThat(other.stateDict().get("state.0.exp_avg").dtype()).isEqualTo(DType.FLOAT32);
        assertThat(other.stateDict().get("state.0.step").dtype()).isEqualTo(DType.FLOAT64);
        steps(other, 5, 6);
    }

    @Test
    void stateOfAnOptionEnabledBeforeSavingIsSaved() {
        List<Parameter> parameters = parameters(DType.FLOAT64);
        RMSprop rmsprop = new RMSprop(parameters, 0.1);
        steps(rmsprop, 0, 4);
        rmsprop.setMomentum(0, 0.9);
        StateDict state = rmsprop.stateDict();
        assertThat(state.get("state.0.momentum_buffer").toDoubleArray()).containsOnly(0);
        List<Parameter> resumed = copies(parameters);
        RMSprop other = new RMSprop(resumed, 0.1);
        other.loadStateDict(state);
        steps(rmsprop, 4, 8);
        steps(other, 4, 8);
        assertSame(resumed, parameters);
    }

    private static void refuses(Optimizer optimizer, StateDict state, String... parts) {
        StateDict before = optimizer.stateDict();
        assertThatThrownBy(() -> optimizer.loadStateDict(state))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts);
        assertSame(optimizer.stateDict(), before);
    }

    @Test
    void loadingRefusesOtherGroups() {
        List<Parameter> parameters = parameters(DType.FLOAT64);
        SGD one = new SGD(parameters, 0.1);
        SGD two = new SGD(parameters.subList(0, 1), SGD.options());
        two.addGroup(parameters.subList(1, 2), SGD.options());
        refuses(
                one,
                two.stateDict(),
                "SGD: loaded state dict has a different number of parameter groups: 2, expected 1");
        refuses(
                two,
                one.stateDict(),
                "SGD: loaded state dict has a different number of parameter groups: 1, expected 2");
        SGD fewer = new SGD(parameters.subList(0, 1), 0.1);
        refuses(
                one,
                fewer.stateDict(),
                "SGD: loaded state dict contains a parameter group that doesn't match the size of optimizer's group");
        refuses(one, new StateDict(), "different number of parameter groups: 0");
        StateDict twice = one.stateDict().put("param_groups.0.params", Tensor.of(new double[] {1, 1}));
        refuses(one, twice, "SGD: loaded state dict names parameter 1 more than once");
    }

    @Test
    void loadingListsAllProblemsAndChangesNothing() {
        Adam adam = new Adam(parameters(DType.FLOAT64), 0.1);
        steps(adam, 0, 5);
        StateDict bad = new StateDict();
        adam.stateDict().entries().forEach((name, tensor) -> {
            if (!name.equals("state.0.exp_avg") && !name.equals("param_groups.0.eps")) {
                bad.put(name, tensor);
            }
        });
        bad.put("state.0.momentum_buffer", Tensor.zeros(2, 3));
        bad.put("state.5.step", Tensor.scalar(1));
        bad.put("state.x", Tensor.scalar(1));
        bad.put("other", Tensor.scalar(1));
        bad.put("param_groups.0.momentum", Tensor.scalar(1));
        bad.put("state.1.exp_avg", Tensor.zeros(5));
        bad.put("state.1.step", Tensor.zeros(1));
        bad.put("param_groups.0.lr", Tensor.scalar(7));
        bad.put("param_groups.0.betas", Tensor.zeros(3));
        refuses(
                adam,
                bad,
                "Error(s) in loading state_dict for Adam:",
                "Missing key(s) in state_dict: \"param_groups.0.eps\", \"state.0.exp_avg\".",
                "Unexpected key(s) in state_dict: ",
                "\"state.0.momentum_buffer\"",
                "\"state.5.step\"",
                "\"state.x\"",
                "\"other\"",
                "\"param_groups.0.momentum\"",
                "size mismatch for state.1.exp_avg: the state dict has shape (5,), expected (4,).",
                "size mismatch for state.1.step: the state dict has shape (1,), expected ().",
                "size mismatch for param_groups.0.betas: the state dict has shape (3,), expected (2,).");
    }

    @Test
    void loadingRefusesInvalidOptions() {
        Adam adam = new Adam(parameters(DType.FLOAT64), 0.1);
        steps(adam, 0, 2);
        StateDict bad = adam.stateDict();
        steps(adam, 2, 4);
        refuses(
                adam,
                bad.copy().put("param_groups.0.betas", Tensor.of(new double[] {0.5, 1})),
                "Adam: Invalid beta parameter at index 1: 1.0");
        refuses(adam, bad.copy().put("param_groups.0.lr", Tensor.scalar(-1)), "Adam: Invalid learning rate: -1.0");
        StateDict amsgrad = bad.copy().put("param_groups.0.amsgrad", Tensor.scalar(1));
        refuses(adam, amsgrad, "Missing key(s) in state_dict: \"state.0.max_exp_avg_sq\".");
    }
}
