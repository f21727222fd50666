package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.ModuleDict;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.schedule.CosineAnnealingLR;
import org.lstm4j.nn.optim.schedule.ExponentialLR;
import org.lstm4j.nn.optim.schedule.Scheduler;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;

/** Training resumed from PyTorch 2.14's state after seven steps, and that state written again. */
class PyTorchStateTest {
    private static final Path FILES = Path.of("../lstm-tensor/src/test/resources/torch");
    private static final Path EXPECTED = Path.of("src/test/resources/torch");

    /** An optimizer with other options than those of the file. */
    private interface Maker {
        Optimizer of(List<Parameter> parameters);
    }

    private static Arguments checkpoint(String name, Maker maker) {
        return Arguments.of(Named.of(name, "optimizers/" + name), maker);
    }

    private static Optimizer twoGroups(List<Parameter> parameters) {
        Adam out = new Adam(parameters.subList(0, 2), 1);
        out.addGroup(parameters.subList(2, 6));
        return out;
    }

    static Stream<Arguments> checkpoints() {
        return Stream.of(
                checkpoint("sgd_nesterov", p -> new SGD(p, 1)),
                checkpoint("adam", p -> new Adam(p, 1)),
                checkpoint("adamw_amsgrad", p -> new AdamW(p, 1)),
                checkpoint("adam_two_groups", PyTorchStateTest::twoGroups),
                checkpoint("nadam", p -> new NAdam(p, 1)),
                checkpoint("radam", p -> new RAdam(p, 1)),
                checkpoint("adagrad", p -> new Adagrad(p, 1)),
                checkpoint("adadelta", p -> new Adadelta(p, 3)),
                checkpoint("adamax", p -> new Adamax(p, 1)),
                checkpoint("rmsprop_centered", p -> new RMSprop(p, 1)),
                checkpoint("rprop", p -> new Rprop(p, 1)),
                checkpoint("asgd", p -> new ASGD(p, 1)),
                checkpoint("lbfgs", p -> new LBFGS(p, 1)),
                checkpoint("adafactor", p -> new Adafactor(p, 1)),
                Arguments.of(Named.of("checkpoint_adam", "checkpoint_adam"), (Maker) p -> new Adam(p, 1)));
    }

    /** A network, optimizer and schedule, loaded from a checkpoint. */
    private static final class Run {
        final PyTorchFile file;
        final LSTM lstm = new LSTM(3, 6, Generator.seeded(0));
        final Linear head = new Linear(6, 1, Generator.seeded(0));
        final Map<String, ?> optimizerState;
        final Map<?, ?> schedulerState;
        final Optimizer optimizer;
        final Scheduler scheduler;

        @SuppressWarnings("unchecked")
        Run(String name, Maker maker) throws IOException {
            file = PyTorchFile.read(FILES.resolve(name + ".pt"));
            boolean single = name.equals("checkpoint_adam");
            Map<String, Tensor> weights = new LinkedHashMap<>(file.stateDict(single ? "model_state_dict" : "model"));
            if (single) {
                file.stateDict("head").forEach((key, value) -> weights.put("head." + key, value));
            }
            model().loadStateDict(StateDict.of(weights));
            optimizer = maker.of(Module.parameters(lstm, head));
            scheduler = single ? new CosineAnnealingLR(optimizer, 7, 0) : new ExponentialLR(optimizer, 0.5);
            optimizerState = (Map<String, ?>) file.get(single ? "optimizer_state_dict" : "optimizer");
            schedulerState = (Map<?, ?>) file.get("scheduler");
            optimizer.loadPyTorchState(optimizerState);
            scheduler.loadPyTorchState(schedulerState);
        }

        Module model() {
            return new ModuleDict<Module>().put("lstm", lstm).put("head", head);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checkpoints")
    @Tag("golden")
    void tenMoreStepsArePyTorchs(String name, Maker maker) throws IOException {
        Run run = new Run(name, maker);
        Map<String, Tensor> expected = Safetensors.read(EXPECTED.resolve(name + ".expected.safetensors"))
                .tensors();
        Variable x = Variable.of(expected.get("x"));
        Variable y = Variable.of(expected.get("y"));
        double[] losses = expected.get("losses_after").toDoubleArray();

        for (int step = 0; step < losses.length; step++) {
            double loss = run.optimizer.step(() -> {
                run.optimizer.zeroGrad();
                Variable value = Losses.mse(run.head.forward(run.lstm.forward(x).output()), y);
                value.backward();
                return value.item();
            });
            run.scheduler.step(() -> 0);
            assertClose("loss of step " + step, loss, losses[step], 1e-6);
        }

        Map<String, Tensor> weights = run.model().stateDict().entries();
        assertThat(losses).hasSize(10);
        expected.forEach((key, value) -> {
            if (key.startsWith("after.")) {
                assertClose(key, weights.get(key.substring(6)), value, name.endsWith("lbfgs") ? 1e-4 : 1e-6);
            }
        });
    }

    /** What is loaded is written as PyTorch wrote it: the same names with the same values. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("checkpoints")
    @Tag("golden")
    void theFormIsPyTorchs(String name, Maker maker) throws IOException {
        Run run = new Run(name, maker);

        assertContains("optimizer", run.optimizer.pyTorchState(), run.optimizerState);
        assertContains("scheduler", run.scheduler.pyTorchState(), run.schedulerState);
    }

    /** All of PyTorch's entries, except those that it makes anew when they are not there. */
    private static void assertContains(String path, Object actual, Object expected) {
        if (expected instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (!List.of("al", "_is_initial", "_get_lr_called_within_step").contains(key)) {
                    assertThat(((Map<?, ?>) actual).containsKey(key))
                            .as(path + "." + key)
                            .isTrue();
                    assertContains(path + "." + key, ((Map<?, ?>) actual).get(key), value);
                }
            });
        } else if (expected instanceof List<?> list) {
            assertThat((List<?>) actual).as(path).hasSameSizeAs(list);
            for (int i = 0; i < list.size(); i++) {
                assertContains(path + "." + i, ((List<?>) actual).get(i), list.get(i));
            }
        } else if (expected instanceof StoredArray array) {
            double[] values = actual instanceof Number number
                    ? new double[] {number.doubleValue()}
                    : ((Tensor) actual).toDoubleArray();
            assertThat(values).as(path).isEqualTo(array.toTensor().toDoubleArray());
        } else if (expected instanceof Number number) {
            assertThat(((Number) actual).doubleValue()).as(path).isEqualTo(number.doubleValue());
        } else {
            assertThat(actual).as(path).isEqualTo(expected);
        }
    }

    static Stream<Named<Function<List<Parameter>, Optimizer>>> optimizers() {
        return Stream.concat(
                AllOptimizers.all(),
                Stream.of(
                        Named.of(
                                "LBFGS",
                                p -> new LBFGS(p, LBFGS.options().lr(0.1).maxIter(3))),
                        Named.of(
                                "LBFGS, whose history is empty after its first iteration",
                                p -> new LBFGS(p, LBFGS.options().lr(0.1).maxIter(1))),
                        Named.of("Adafactor", p -> new Adafactor(p, 0.1)),
                        Named.of("Muon", p -> new Muon(p.subList(0, 1), 0.1))));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void ourStateComesBackWithTheSameBits(Function<List<Parameter>, Optimizer> maker) throws IOException {
        Generator rng = Generator.seeded(3);
        List<Parameter> parameters = List.of(
                new Parameter(Tensor.randn(rng, DType.FLOAT64, 3, 2)),
                new Parameter(Tensor.randn(rng, DType.FLOAT64, 4)));
        Optimizer optimizer = maker.apply(parameters);
        new ExponentialLR(optimizer, 0.5);
        Optimizer fresh = maker.apply(parameters);
        for (int step = 0; step < 3; step++) {
            assertThat(loaded(fresh, optimizer).stateDict().toString())
                    .isEqualTo(optimizer.stateDict().toString());
            optimizer.step(() -> {
                optimizer.zeroGrad();
                Variable loss = parameters
                        .get(0)
                        .pow(4)
                        .sum()
                        .add(parameters.get(1).square().sum());
                loss.backward();
                return loss.item();
            });
        }
        Map<String, Tensor> own = optimizer.stateDict().entries();
        Map<String, Tensor> other = loaded(fresh, optimizer).stateDict().entries();
        assertThat(other.keySet()).isEqualTo(own.keySet());
        own.forEach((name, tensor) ->
                assertThat(other.get(name).toDoubleArray()).as(name).isEqualTo(tensor.toDoubleArray()));
    }

    private static Optimizer loaded(Optimizer into, Optimizer from) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PyTorchFile.write(out, from.pyTorchState());
        into.loadPyTorchState((Map<?, ?>)
                PyTorchFile.read(ByteSource.of(out.toByteArray(), "x.pt")).root());
        return into;
    }

    @Test
    void optionsOfOlderVersionsStayAndWhatWouldChangeValuesIsRefused() {
        Parameter p = new Parameter(Tensor.zeros(DType.FLOAT32, Shape.of(2)));
        AdamW adam = new AdamW(List.of(p), AdamW.options().weightDecay(0.5));
        Map<String, Object> group = new LinkedHashMap<>(Map.of("lr", 0.25, "params", List.of(0L), "name", "decay"));
        group.put("foreach", null);

        adam.loadPyTorchState(Map.of("state", Map.of(), "param_groups", List.of(group)));

        assertThat(adam.groups().get(0).options())
                .isEqualTo(AdamW.options().weightDecay(0.5).lr(0.25));
        group.put("lookahead", 5L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adam.loadPyTorchState(Map.of("state", Map.of(), "param_groups", List.of(group))))
                .withMessage("AdamW: has no option lookahead, but the state dict has it as 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adam.loadPyTorchState(Map.of("model", 1)))
                .withMessageContaining("expected the state_dict of a PyTorch optimizer")
                .withMessageContaining("but got [model]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adam.loadPyTorchState(Map.of(
                        "state", Map.of(), "param_groups", List.of(Map.of("lr", "fast", "params", List.of(0L))))))
                .withMessage("state dict: expected a number for lr, but got fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adam.loadPyTorchState(
                        Map.of("state", Map.of(), "param_groups", List.of(Map.of("params", List.of(0L)), Map.of()))))
                .withMessageContaining("different number of parameter groups: 2, expected 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExponentialLR(adam, 0.5).loadPyTorchState(Map.of("state", 1)))
                .withMessageContaining("expected the state_dict of a PyTorch scheduler");
    }
}
