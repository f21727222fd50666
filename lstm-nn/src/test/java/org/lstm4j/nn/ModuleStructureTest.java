package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.testing.Nets;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Buffers, modules by name, tied parameters, and extra state. */
class ModuleStructureTest {
    /** Buffers of both kinds between parameters and children. */
    private static final class Counting extends Module {
        final Tensor mean = registerBuffer("mean", Tensor.zeros(2), true);
        final Tensor scratch = registerBuffer("scratch", Tensor.zeros(3), false);
        final Linear child;
        final Parameter scale;

        Counting(Generator generator) {
            child = register("child", new Linear(2, 1, generator));
            scale = register("scale", new Parameter(Tensor.ones(1)));
            registerBuffer("shared", mean, true);
        }

        void take(String name) {
            registerBuffer(name, Tensor.zeros(1), true);
        }
    }

    private final Counting counting = new Counting(Generator.seeded(0));

    @Test
    void stateDictHasBuffersBetweenParametersAndChildren() {
        assertThat(counting.stateDict().names())
                .containsExactly("scale", "mean", "shared", "child.weight", "child.bias");
        assertThat(counting.stateDict().get("mean")).isSameAs(counting.mean);
        assertThat(counting.namedBuffers())
                .containsExactly(Map.entry("mean", counting.mean), Map.entry("scratch", counting.scratch));
        assertThat(counting.namedParameters().keySet()).containsExactly("scale", "child.weight", "child.bias");
        Sequential none = new Sequential();
        assertThat(none.namedBuffers()).isEmpty();
    }

    @Test
    void buffersAreLoadedByCopyAndValidatedWithParameters() {
        Counting other = new Counting(Generator.seeded(1));
        other.mean.fillInPlace(4);
        other.scratch.fillInPlace(5);
        Tensor held = counting.mean;
        counting.loadStateDict(other.stateDict());
        assertThat(counting.mean).isSameAs(held);
        assertThat(held.toDoubleArray()).containsOnly(4);
        assertThat(counting.scratch.toDoubleArray()).containsOnly(0);
        StateDict wrong = other.stateDict().copy().put("mean", Tensor.zeros(3)).put("scratch", Tensor.zeros(3));
        assertThatThrownBy(() -> counting.loadStateDict(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Unexpected key(s) in state_dict: \"scratch\"", "size mismatch for mean");
        assertThat(held.toDoubleArray()).containsOnly(4);
    }

    @Test
    void bufferNamesAreUnique() {
        for (String taken : List.of("mean", "scale", "child")) {
            assertThatThrownBy(() -> counting.take(taken)).hasMessageContaining("'" + taken + "' is taken");
        }
        assertThatThrownBy(() -> counting.take("a.b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void modulesAreFoundByName() {
        Nets.Nested net = new Nets.Nested(Generator.seeded(0));
        assertThat(net.namedModules())
                .containsExactly(
                        Map.entry("", net),
                        Map.entry("inner", net.inner),
                        Map.entry("inner.lstm", net.inner.lstm),
                        Map.entry("inner.head", net.inner.head),
                        Map.entry("top", net.top));
        assertThat(net.modules()).containsExactly(net, net.inner, net.inner.lstm, net.inner.head, net.top);
        net.namedModules()
                .forEach((name, module) -> assertThat(net.submodule(name)).isSameAs(module));
    }

    @Test
    void moduleWithTwoNamesIsListedOnce() {
        Nets.Tied tied = new Nets.Tied(Generator.seeded(0));
        assertThat(tied.namedModules()).containsExactly(Map.entry("", tied), Map.entry("one", tied.child));
        assertThat(tied.submodule("other")).isSameAs(tied.child);
    }

    @ParameterizedTest
    @CsvSource({"nothing,Nested,nothing", "inner.nothing,Scaled,nothing", "top.x,Linear,x", "inner.,Scaled,''"})
    void missingModuleIsReported(String name, String where, String part) {
        Nets.Nested net = new Nets.Nested(Generator.seeded(0));
        assertThatThrownBy(() -> net.submodule(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Nested", "'" + name + "'", where + " has no child '" + part + "'");
    }

    /** An embedding and the output projection share one weight. */
    private static final class Words extends Module {
        final Embedding embedding;
        final Linear head;

        Words(Generator generator) {
            embedding =
                    register("embedding", new Embedding(Embedding.options(4, 3).dtype(DType.FLOAT64), generator));
            head = register("head", new Linear(embedding.weight(), null));
        }

        Variable forward(IntTensor words) {
            return head.forward(embedding.forward(words));
        }
    }

    @Test
    void tiedLayersHaveOneParameter() {
        Words net = new Words(Generator.seeded(0));
        assertThat(net.parameters()).containsExactly(net.embedding.weight());
        assertThat(net.namedParameters().keySet()).containsExactly("embedding.weight");
        assertThat(net.stateDict().names()).containsExactly("embedding.weight", "head.weight");
        assertThat(net.stateDict().get("head.weight")).isSameAs(net.stateDict().get("embedding.weight"));
        assertThat(net.head).hasToString("Linear(in_features=3, out_features=4, bias=False)");
    }

    @Test
    void tiedLayersAddUpTheirGradients() {
        Words net = new Words(Generator.seeded(0));
        Parameter weight = net.embedding.weight();
        Tensor before = weight.data().copy();
        net.forward(IntTensor.vector(1)).sum().backward();
        // y = W w1: its sum has the gradient w1 in each row, and the sum of all rows in row 1 too.
        Tensor expected = Tensor.ones(DType.FLOAT64, 4, 1)
                .mul(before.select(0, 1))
                .indexAdd(0, new int[] {1}, before.sum(new int[] {0}, true));
        assertThat(gradient("weight", weight).allClose(expected, 1e-12, 1e-12, false))
                .isTrue();
        new SGD(net.parameters(), SGD.options().lr(0.5)).step();
        assertThat(weight.data().allClose(before.sub(expected.mul(0.5)), 1e-12, 1e-12, false))
                .isTrue();
        assertThat(net.head.weight()).isSameAs(weight);
    }

    @Test
    void tiedLayersAreLoadedUnderBothNames() {
        Words net = new Words(Generator.seeded(0));
        Words other = new Words(Generator.seeded(1));
        net.loadStateDict(other.stateDict().copy());
        assertThat(net.embedding
                        .weight()
                        .data()
                        .contentEquals(other.head.weight().data()))
                .isTrue();
        net.requiresGrad(false);
        assertThat(net.forward(IntTensor.vector(1)).requiresGrad()).isFalse();
    }

    /** The state dictionary of a child loads into it, and into the parent if not strict. As test_load_state_dict_child. */
    @Test
    void childStateDictLoadsAlone() {
        Nets.Nested net = new Nets.Nested(Generator.seeded(0));
        Nets.Nested other = new Nets.Nested(Generator.seeded(1));
        Tensor top = net.top.weight().data().copy();
        net.inner.loadStateDict(other.inner.stateDict());
        assertThat(net.parameter("inner.head.weight")
                        .data()
                        .contentEquals(other.inner.head.weight().data()))
                .isTrue();
        assertThat(net.top.weight().data().contentEquals(top)).isTrue();
        assertThatThrownBy(() -> net.loadStateDict(other.inner.stateDict()))
                .hasMessageContainingAll("Missing key(s)", "\"inner.scale\"", "Unexpected key(s)", "\"scale\"");
        assertThat(net.loadStateDict(other.inner.stateDict(), false).missing()).hasSize(9);
    }

    /** A module whose extra state changes its shape. */
    private static final class Remembering extends Module {
        private double[] seen = {};

        Remembering() {
            register("weight", new Parameter(Tensor.zeros(1)));
        }

        @Override
        protected @Nullable Tensor extraState() {
            return seen.length == 0 ? null : Tensor.of(seen);
        }

        @Override
        protected void setExtraState(Tensor state) {
            if (state.rank() != 1) {
                throw new IllegalArgumentException("expected a vector");
            }
            seen = state.toDoubleArray();
        }
    }

    @Test
    void extraStateMayHaveAnyShapeAndIsLoadedByTheModule() {
        Remembering from = new Remembering();
        from.seen = new double[] {1, 2, 3};
        assertThat(from.stateDict().names()).containsExactly("weight", "_extra_state");
        Remembering to = new Remembering();
        assertThatThrownBy(() -> to.loadStateDict(from.stateDict())).hasMessageContaining("_extra_state");
        to.seen = new double[] {7};
        to.loadStateDict(from.stateDict());
        assertThat(to.seen).containsExactly(1, 2, 3);
        StateDict refused =
                from.stateDict().copy().put("weight", Tensor.ones(1)).put("_extra_state", Tensor.zeros(1, 1));
        assertThatThrownBy(() -> to.loadStateDict(refused)).hasMessage("expected a vector");
        assertThat(to.parameter("weight").item()).isEqualTo(0);
    }
}
