package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.io.Checkpoint;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** What a module says about itself: counts, summary, what is not registered, text. */
class ModuleReportTest {
    private static final class Net extends Module {
        final GRU gru;
        final Linear head;

        Net(Generator rng) {
            gru = register("gru", new GRU(GRU.options(2, 3), rng));
            head = register("head", new Linear(3, 1, rng));
        }

        Variable forward(Variable x) {
            return head.forward(gru.forward(x).output());
        }
    }

    @Test
    void theSummaryIsATableOfLayersShapesAndCounts() {
        Net net = new Net(Generator.seeded(0));
        net.head.requiresGrad(false);
        // 3 gates of 3 rows: 9 (2 + 3) weights and 18 biases; 3 + 1 of the head.
        assertThat(net.parameterCount()).isEqualTo(67);
        assertThat(net.summary().lines())
                .containsExactly(
                        "Layer (type)   Parameters                                                                  Count",
                        "------------------------------------------------------------------------------------------------",
                        "(Net)                                                                                          0",
                        "gru (GRU)      weight_ih_l0 (9, 2), weight_hh_l0 (9, 3), bias_ih_l0 (9,), bias_hh_l0 (9,)     63",
                        "head (Linear)  weight (1, 3), bias (1,)                                                        4",
                        "Parameters: 67, trainable: 63, frozen: 4");
        assertThat(net.summary(() -> net.forward(Variable.of(Tensor.zeros(5, 4, 2)))))
                .contains("Output shape", "(5, 4, 3)", "(5, 4, 1)");
        assertThat(net.parameters()).allMatch(parameter -> parameter.grad() == null);
    }

    @Test
    void tiedParametersAreCountedOnce() {
        Linear first = new Linear(2, 2, Generator.seeded(0));
        Sequential net = new Sequential(first, new Linear(first.weight(), null));
        assertThat(net.parameterCount()).isEqualTo(6);
        assertThat(net.summary()).contains("Parameters: 6,");
    }

    // ---- Unregistered fields --------------------------------------------------------------------------------------

    private static final class Forgetful extends Module {
        final Linear known = register("known", new Linear(1, 1, Generator.seeded(0)));
        final Linear forgotten = new Linear(1, 1, Generator.seeded(0));
        final List<Linear> heads = new ArrayList<>(List.of(new Linear(1, 1, Generator.seeded(0))));
        final Map<String, Object> named = Map.of("a", new Linear[] {new Linear(1, 1, Generator.seeded(0))});
        final Parameter scale = new Parameter(Tensor.ones(1));
        final List<Linear> sameAgain = List.of(known);
        final Linear teacher = new Linear(1, 1, Generator.seeded(0));
        final transient Linear elsewhere = new Linear(1, 1, Generator.seeded(0));
        final Linear nothing = null;

        Forgetful() {
            teacher.requiresGrad(false);
        }
    }

    private static final class Holder extends Layer {
        final Linear forgotten = new Linear(1, 1, Generator.seeded(0));

        @Override
        protected Variable compute(Variable x) {
            return forgotten.forward(x);
        }
    }

    @Test
    void fieldsWithUnknownParametersAreNamed() {
        assertThat(new Forgetful().unregistered())
                .containsExactly(
                        "Forgetful.forgotten (Linear)",
                        "Forgetful.heads (Linear)",
                        "Forgetful.named (Linear)",
                        "Forgetful.scale (Parameter)");
        assertThat(new Forgetful().summary()).contains("Not registered: Forgetful.forgotten (Linear)");
        assertThat(new Net(Generator.seeded(0)).unregistered()).isEmpty();
    }

    @Test
    void aModelWithForgottenFieldsIsNotSaved(@TempDir Path folder) {
        Path file = folder.resolve("model");
        for (ThrowingCallable save : List.<ThrowingCallable>of(
                () -> Models.save(new Sequential(new Holder()), file),
                () -> new Checkpoint().model(new Sequential(new Holder())))) {
            assertThatThrownBy(save)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "not registered in the model, and so neither trained nor saved: Holder.forgotten (Linear)",
                            "register(");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void fieldsOfDescendantsAndCapturedVariablesAreSeen() {
        Linear captured = new Linear(1, 1, Generator.seeded(0));
        Layer layer = new Layer() {
            @Override
            protected Variable compute(Variable x) {
                return captured.forward(x);
            }
        };
        assertThat(new Sequential(layer).unregistered()).containsExactly("anonymous Layer.captured (Linear)");
    }

    @Test
    void aModuleWithoutANameIsCalledByItsSuperclass() {
        assertThatThrownBy(() -> new Layer() {
                    {
                        register("a", new Linear(1, 1, Generator.seeded(0)));
                        register("a", new Linear(1, 1, Generator.seeded(0)));
                    }

                    @Override
                    protected Variable compute(Variable x) {
                        return x;
                    }
                })
                .hasMessage("anonymous Layer: the name 'a' is taken");
    }

    // ---- Containers and text --------------------------------------------------------------------------------------

    @Test
    void listsAndDictionariesOfModulesAreRegistered() {
        Generator rng = Generator.seeded(0);
        ModuleList<Linear> list = new ModuleList<>(List.of(new Linear(1, 2, rng), new Linear(2, 3, rng)));
        assertThat(list.append(new Linear(3, 4, rng)).size()).isEqualTo(3);
        assertThat(list).map(Linear::toString).first().asString().contains("out_features=2");
        assertThat(list.get(2)).isSameAs(list.children().get("2"));
        assertThat(list.namedParameters()).containsKeys("0.weight", "2.bias");
        assertThatThrownBy(() -> list.get(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContainingAll("ModuleList", "3", "3 modules");
        ModuleDict<Linear> dict = new ModuleDict<Linear>(Map.of("a", list.get(0))).put("b", list.get(1));
        assertThat(dict.names()).containsExactly("a", "b");
        assertThat(dict.contains("a") && !dict.contains("c") && dict.size() == 2)
                .isTrue();
        assertThat(dict.get("b")).isSameAs(dict.children().get("b"));
        assertThatThrownBy(() -> dict.get("c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ModuleDict", "'c'", "[a, b]");
        assertThatThrownBy(() -> dict.put("a", list.get(2))).hasMessageContainingAll("ModuleDict", "'a' is taken");
        assertThat(dict.get("a")).isSameAs(list.get(0));
    }

    @Test
    void stateDictAndGeneratorHaveText() {
        assertThat(new Linear(2, 1, Generator.seeded(0)).stateDict())
                .hasToString("StateDict(2 entries\n  weight: float32 (1, 2)\n  bias: float32 (1,))");
        assertThat(Generator.seeded(7)).hasToString("Generator(seed=7)");
    }

    @Test
    void linearTakesADTypeWithoutABiasFlag() {
        Linear linear = new Linear(2, 1, DType.FLOAT64, Generator.seeded(0));
        assertThat(linear.weight().dtype()).isEqualTo(DType.FLOAT64);
        assertThat(linear.bias()).isNotNull();
    }
}
