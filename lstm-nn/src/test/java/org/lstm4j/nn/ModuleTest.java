package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.testing.Nets;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Names, children, modes and text of modules. */
class ModuleTest {
    private final Nets.Nested net = new Nets.Nested(Generator.seeded(0));

    @Test
    void namesAreDottedWithParametersBeforeChildren() {
        assertThat(net.namedParameters().keySet())
                .containsExactly(
                        "inner.scale",
                        "inner.lstm.weight_ih_l0",
                        "inner.lstm.weight_hh_l0",
                        "inner.lstm.bias_ih_l0",
                        "inner.lstm.bias_hh_l0",
                        "inner.head.weight",
                        "inner.head.bias",
                        "top.weight",
                        "top.bias");
        assertThat(net.parameters())
                .containsExactlyElementsOf(net.namedParameters().values());
        assertThat(net.children()).containsExactly(Map.entry("inner", net.inner), Map.entry("top", net.top));
        assertThat(net.parameter("inner.head.bias")).isSameAs(net.inner.head.bias());
    }

    @Test
    void missingParameterIsReportedWithAllNames() {
        assertThatThrownBy(() -> net.top.parameter("wieght"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Linear", "'wieght'", "[weight, bias]");
    }

    @Test
    void sharedParameterIsListedOnce() {
        Nets.Tied tied = new Nets.Tied(Generator.seeded(0));
        assertThat(tied.namedParameters().keySet()).containsExactly("first", "one.weight");
        assertThat(tied.parameters()).containsExactly(tied.shared, tied.child.weight());
        assertThat(tied.parameter("second")).isSameAs(tied.shared);
        assertThat(tied.parameter("other.weight")).isSameAs(tied.child.weight());
        assertThat(Module.parameters(tied, tied.child, net.top))
                .containsExactly(tied.shared, tied.child.weight(), net.top.weight(), net.top.bias());
    }

    @Test
    void collectionsAreUnmodifiable() {
        assertThatThrownBy(() -> net.parameters().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> net.children().clear()).isInstanceOf(UnsupportedOperationException.class);
        net.namedParameters().clear();
        assertThat(net.parameters()).hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "."})
    void rejectsEmptyAndDottedNames(String name) {
        assertThatThrownBy(() -> new Nets.Named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Named", "'" + name + "'");
        assertThatThrownBy(() -> new Nets.Parent(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsDuplicateNames() {
        assertThatThrownBy(() -> new Nets.Named("a", "b", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Named", "'a' is taken");
        assertThatThrownBy(() -> new Nets.Parent("a", "a")).hasMessageContaining("'a' is taken");
    }

    @Test
    void trainingModeAppliesToDescendants() {
        assertThat(modes(net)).containsOnly(true);
        net.eval();
        assertThat(modes(net)).containsOnly(false);
        net.inner.train();
        assertThat(net.isTraining()).isFalse();
        assertThat(net.top.isTraining()).isFalse();
        assertThat(modes(net.inner)).containsOnly(true);
        net.train(false);
        assertThat(modes(net)).containsOnly(false);
        net.train();
        assertThat(modes(net)).containsOnly(true);
    }

    private static List<Boolean> modes(Module module) {
        List<Boolean> out = new ArrayList<>();
        module.apply(each -> out.add(each.isTraining()));
        return out;
    }

    @Test
    void applyVisitsChildrenFirst() {
        List<Module> order = new ArrayList<>();
        net.apply(order::add);
        assertThat(order).containsExactly(net.inner.lstm, net.inner.head, net.inner, net.top, net);
    }

    @Test
    void frozenParametersGetNoGradient() {
        Variable x = Variable.of(Tensor.ones(4, 2, 2));
        net.inner.lstm.requiresGrad(false);
        net.inner.forward(x).sum().backward();
        assertThat(net.inner.lstm.parameters()).allMatch(parameter -> parameter.grad() == null);
        assertThat(net.inner.head.parameters()).allMatch(parameter -> parameter.grad() != null);
        assertThat(net.inner.scale.grad()).isNotNull();
        net.inner.lstm.requiresGrad(true);
        net.inner.forward(x).sum().backward();
        assertThat(net.inner.parameters()).allMatch(parameter -> parameter.grad() != null);
        net.requiresGrad(false);
        assertThat(net.inner.forward(x).requiresGrad()).isFalse();
    }

    @Test
    void zeroGradResetsAllDescendants() {
        net.inner.forward(Variable.of(Tensor.ones(4, 2, 2))).sum().backward();
        assertThat(net.inner.parameters()).allMatch(parameter -> parameter.grad() != null);
        net.zeroGrad();
        assertThat(net.parameters()).allMatch(parameter -> parameter.grad() == null);
    }

    @Test
    void zeroGradWithKeepZerosLeavesZerosWhereThereWasAGradient() {
        net.inner.forward(Variable.of(Tensor.ones(4, 2, 2))).sum().backward();
        net.zeroGrad(ZeroGrad.KEEP_ZEROS);
        assertThat(net.inner.parameters())
                .allMatch(parameter -> parameter.grad().data().abs().max().item() == 0);
        assertThat(net.top.weight().grad()).isNull();
    }

    @Test
    void gradientsOfASharedParameterAddUp() {
        Nets.Tied tied = new Nets.Tied(Generator.seeded(0));
        Variable x = Variable.of(Tensor.ones(1, 2));
        tied.child.forward(x).add(tied.child.forward(x)).sum().backward();
        assertThat(tied.child.weight().grad().data().toDoubleArray()).containsExactly(2, 2);
    }

    @Test
    void textEqualsPyTorch() {
        assertThat(net).hasToString("""
                        Nested(
                          (inner): Scaled(
                            (lstm): LSTM(2, 3)
                            (head): Linear(in_features=3, out_features=1, bias=True)
                          )
                          (top): Linear(in_features=1, out_features=2, bias=True)
                        )""");
        assertThat(new Nets.Empty()).hasToString("Empty()");
    }
}
