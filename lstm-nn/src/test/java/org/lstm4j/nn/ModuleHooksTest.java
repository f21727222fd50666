package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Handle;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Hooks of modules: order, removal, replacement. After PyTorch's test_module_hooks.py. */
class ModuleHooksTest {
    /** y = a b, z = a + a; with a parameter of its own in y. */
    private static final class Pair extends Module {
        private final Parameter factor = register("factor", new Parameter(Tensor.of(new double[] {10})));

        List<Variable> forward(Variable a, Variable b) {
            return hooked(
                    List.of(a, b),
                    in -> List.of(
                            in.get(0).mul(in.get(1)).mul(factor), in.get(0).add(in.get(0))));
        }
    }

    private final List<String> log = new ArrayList<>();

    private static Variable leaf(double value) {
        return Variable.of(Tensor.of(new double[] {value}), true);
    }

    private static Variable constant(double value) {
        return Variable.of(Tensor.of(new double[] {value}));
    }

    private static List<Double> numbers(List<? extends @Nullable Variable> variables) {
        return variables.stream()
                .map(variable -> variable == null ? null : variable.item())
                .toList();
    }

    private void register(Module module, String name) {
        module.registerForwardPreHook(inputs -> {
            log.add("pre " + name);
            return inputs;
        });
        module.registerForwardHook((inputs, outputs) -> {
            log.add("forward " + name);
            return outputs;
        });
        module.registerFullBackwardHook((gradInput, gradOutput) -> {
            log.add("backward " + name);
            return gradInput;
        });
    }

    @Test
    void hooksRunInOrderOfRegistrationAroundThoseOfChildren() {
        Identity inner = new Identity();
        Sequential outer = new Sequential(inner);
        register(outer, "outer 1");
        register(outer, "outer 2");
        register(inner, "inner");
        outer.forward(leaf(1)).backward();
        assertThat(log)
                .containsExactly(
                        "pre outer 1",
                        "pre outer 2",
                        "pre inner",
                        "forward inner",
                        "forward outer 1",
                        "forward outer 2",
                        "backward inner",
                        "backward outer 1",
                        "backward outer 2");
    }

    @Test
    void hooksSeeInputsAndOutputs() {
        Pair pair = new Pair();
        Variable a = leaf(2);
        pair.registerForwardPreHook(inputs -> {
            assertThat(inputs.get(0)).isSameAs(a);
            log.add("pre " + numbers(inputs));
            return inputs;
        });
        pair.registerForwardHook((inputs, outputs) -> {
            log.add("forward " + numbers(inputs) + numbers(outputs));
            return outputs;
        });
        pair.forward(a, leaf(3));
        assertThat(log).containsExactly("pre [2.0, 3.0]", "forward [2.0, 3.0][60.0, 4.0]");
    }

    @Test
    void returnedVariablesReplaceThoseOfTheNextHook() {
        Pair pair = new Pair();
        pair.registerForwardPreHook(in -> List.of(in.get(0).add(1), in.get(1)));
        pair.registerForwardPreHook(in -> List.of(in.get(0).mul(2), in.get(1)));
        pair.registerForwardHook((in, out) -> List.of(out.get(0).add(in.get(0)), out.get(1)));
        pair.registerForwardHook((in, out) -> List.of(out.get(0).neg(), out.get(1)));
        Variable a = leaf(2);
        List<Variable> out = pair.forward(a, leaf(3));
        // a' = 2 (a + 1) = 6, y = -(10 · 6 · 3 + 6), dy/da = -(30 + 1) · 2
        assertThat(numbers(out)).containsExactly(-186.0, 12.0);
        out.get(0).backward();
        assertThat(gradient("a", a).item()).isEqualTo(-62);
    }

    @Test
    void handlesRemoveOneRegistrationEach() {
        Identity layer = new Identity();
        Runnable called = () -> log.add("called");
        UnaryOperator<List<Variable>> hook = inputs -> {
            called.run();
            return inputs;
        };
        Handle first = layer.registerForwardPreHook(hook);
        Handle second = layer.registerForwardPreHook(hook);
        Variable x = leaf(1);
        layer.forward(x);
        assertThat(log).hasSize(2);
        first.remove();
        first.remove();
        layer.forward(x);
        assertThat(log).hasSize(3);
        second.remove();
        assertThat(layer.forward(x)).isSameAs(x);
        assertThat(log).hasSize(3);
    }

    @Test
    void hooksMayRemoveThemselvesAndRegisterOthers() {
        Identity layer = new Identity();
        List<Handle> handles = new ArrayList<>();
        handles.add(layer.registerForwardPreHook(inputs -> {
            log.add("once");
            handles.get(0).remove();
            register(layer, "later");
            return inputs;
        }));
        Variable x = leaf(1);
        layer.forward(x);
        assertThat(log).containsExactly("once", "forward later");
        layer.forward(x);
        assertThat(log).containsExactly("once", "forward later", "pre later", "forward later");
    }

    @Test
    void backwardHooksSeeGradientsOfInputsAndOutputs() {
        Pair pair = new Pair();
        pair.registerFullBackwardHook((gradInput, gradOutput) -> {
            log.add(numbers(gradInput) + " " + numbers(gradOutput));
            return gradInput;
        });
        Variable a = leaf(2);
        Variable b = leaf(3);
        List<Variable> out = pair.forward(a, b);
        out.get(0).mul(5).add(out.get(1).mul(7)).backward();
        // da = 5 · 10 · 3 + 7 · 2, db = 5 · 10 · 2
        assertThat(log).containsExactly("[164.0, 100.0] [5.0, 7.0]");
        assertThat(gradient("a", a).item()).isEqualTo(164);
        assertThat(gradient("b", b).item()).isEqualTo(100);
        assertThat(gradient("factor", pair.factor).item()).isEqualTo(30);
    }

    @Test
    void backwardHooksSeeNullForAbsentGradients() {
        Pair pair = new Pair();
        pair.registerFullBackwardHook((gradInput, gradOutput) -> {
            log.add(numbers(gradInput) + " " + numbers(gradOutput));
            return gradInput;
        });
        Variable b = constant(3);
        pair.forward(leaf(2), b).get(1).backward();
        pair.forward(leaf(2), b).get(0).backward();
        assertThat(log).containsExactly("[2.0, null] [null, 1.0]", "[30.0, null] [1.0, null]");
        assertThat(b.requiresGrad()).isFalse();
    }

    @Test
    void backwardHooksReplaceOnlyTheGradientsOfInputs() {
        Pair pair = new Pair();
        pair.registerFullBackwardHook((gradInput, gradOutput) -> Arrays.asList(constant(1), gradInput.get(1)));
        pair.registerFullBackwardHook(
                (gradInput, gradOutput) -> Arrays.asList(gradInput.get(0).mul(100), null));
        Variable a = leaf(2);
        Variable b = leaf(3);
        pair.forward(a, b).get(0).backward();
        assertThat(gradient("a", a).item()).isEqualTo(100);
        assertThat(b.grad() == null || b.grad().item() == 0).isTrue();
        assertThat(gradient("factor", pair.factor).item()).isEqualTo(6);
    }

    /** As test_hook_no_requires_grad: only the parameter requires a gradient. */
    @Test
    void backwardHooksRunIfNoInputRequiresAGradient() {
        Pair pair = new Pair();
        Handle handle = pair.registerFullBackwardHook((gradInput, gradOutput) -> {
            log.add(numbers(gradInput) + " " + numbers(gradOutput));
            return gradInput;
        });
        pair.forward(constant(2), constant(3)).get(0).backward();
        assertThat(log).hasSize(1);
        assertThat(log.get(0)).startsWith("[null, null] [1.0");
        assertThat(gradient("factor", pair.factor).item()).isEqualTo(6);
        handle.remove();
        pair.registerFullBackwardHook((gradInput, gradOutput) -> Arrays.asList(constant(1), null));
        Variable y = pair.forward(constant(2), constant(3)).get(0);
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("Pair", "no input requires one");
    }

    @Test
    void backwardHooksRunInEachBackwardOfARetainedGraph() {
        Pair pair = new Pair();
        pair.registerFullBackwardHook((gradInput, gradOutput) -> {
            log.add(numbers(gradOutput).toString());
            return gradInput;
        });
        Variable y = pair.forward(leaf(2), leaf(3)).get(0);
        y.backward(constant(4), GraphOptions.options().retainGraph(true));
        y.backward(constant(5));
        assertThat(log).containsExactly("[4.0, null]", "[5.0, null]");
    }

    @Test
    void backwardHooksAreDifferentiable() {
        Identity layer = new Identity();
        layer.registerFullBackwardHook(
                (gradInput, gradOutput) -> List.of(gradInput.get(0).square()));
        Variable x = leaf(2);
        Variable y = layer.forward(x.square());
        Variable dy = leaf(3);
        Variable dx = Autograd.grad(
                        List.of(y),
                        List.of(x),
                        List.of(dy),
                        GraphOptions.options().createGraph(true))
                .get(0);
        // dx = 2 x dy²
        assertThat(dx.item()).isEqualTo(36);
        dx.backward();
        assertThat(gradient("x", x).item()).isEqualTo(18);
        assertThat(gradient("dy", dy).item()).isEqualTo(24);
    }

    @Test
    void backwardHooksDoNotRunWithoutAGradient() {
        Identity layer = new Identity();
        layer.registerFullBackwardHook((gradInput, gradOutput) -> {
            throw new IllegalStateException("not to be called");
        });
        Variable x = constant(1);
        assertThat(layer.forward(x)).isSameAs(x);
    }

    /** As test_hook_last_arg_requires_grad and test_hook_extra_input: indices are not variables, so not inputs. */
    @Test
    void hooksOfEmbeddingsSeeNoInputs() {
        Embedding layer = new Embedding(Embedding.options(3, 2).dtype(DType.FLOAT64), Generator.seeded(0));
        layer.registerForwardPreHook(inputs -> {
            log.add("pre " + inputs);
            return inputs;
        });
        layer.registerForwardHook((inputs, outputs) -> List.of(outputs.get(0).mul(2)));
        layer.registerFullBackwardHook((gradInput, gradOutput) -> {
            log.add("backward " + gradInput + " " + gradOutput.get(0).shape());
            return gradInput;
        });
        layer.forward(IntTensor.vector(1)).select(1, 0).backward(constant(1));
        assertThat(gradient("weight", layer.weight()).toDoubleArray()).containsExactly(0, 0, 2, 0, 0, 0);
        assertThat(log.get(0)).isEqualTo("pre []");
    }

    @Test
    void rejectsAnotherNumberOfReturnedVariables() {
        Identity layer = new Identity();
        Handle pre = layer.registerForwardPreHook(inputs -> List.of());
        assertThatThrownBy(() -> layer.forward(leaf(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("Identity", "forward-pre hook", "1 inputs", "returned 0");
        pre.remove();
        Handle forward = layer.registerForwardHook((inputs, outputs) -> List.of(inputs.get(0), outputs.get(0)));
        assertThatThrownBy(() -> layer.forward(leaf(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("forward hook", "1 outputs", "returned 2");
        forward.remove();
        layer.registerFullBackwardHook((gradInput, gradOutput) -> Collections.emptyList());
        Variable y = layer.forward(leaf(1));
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("backward hook", "returned 0");
    }

    @Test
    void hooksGetImmutableLists() {
        Identity layer = new Identity();
        layer.registerForwardPreHook(inputs -> {
            assertThatThrownBy(inputs::clear).isInstanceOf(UnsupportedOperationException.class);
            return inputs;
        });
        layer.registerForwardHook((inputs, outputs) -> {
            assertThatThrownBy(outputs::clear).isInstanceOf(UnsupportedOperationException.class);
            log.add("called");
            return outputs;
        });
        layer.forward(leaf(1));
        assertThat(log).hasSize(1);
    }
}
