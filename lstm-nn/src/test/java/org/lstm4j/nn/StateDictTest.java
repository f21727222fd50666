package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.testing.Nets;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Tensors by name, saved and loaded. As test_load_state_dict* of PyTorch's test_load_state_dict.py. */
class StateDictTest {
    private final Nets.Scaled net = new Nets.Scaled(Generator.seeded(0));
    private final Nets.Scaled other = new Nets.Scaled(Generator.seeded(1));

    private static void assertSameNumbers(Module actual, StateDict expected) {
        assertThat(actual.stateDict().names()).isEqualTo(expected.names());
        expected.entries()
                .forEach((name, tensor) -> assertThat(
                                actual.stateDict().get(name).contentEquals(tensor))
                        .as(name)
                        .isTrue());
    }

    @Test
    void hasTheNamesOfTheParameters() {
        assertThat(net.stateDict().names())
                .containsExactlyElementsOf(net.namedParameters().keySet());
        assertThat(net.stateDict().size()).isEqualTo(7);
        assertThat(net.stateDict().get("nothing")).isNull();
    }

    @Test
    void sharesStorageWithTheModuleAndACopyDoesNot() {
        StateDict live = net.stateDict();
        StateDict copy = live.copy();
        net.head.bias().data().fillInPlace(5);
        assertThat(live.get("head.bias").item()).isEqualTo(5);
        assertThat(copy.get("head.bias").item()).isNotEqualTo(5);
        live.get("head.bias").fillInPlace(6);
        assertThat(net.head.bias().item()).isEqualTo(6);
        assertThat(copy.names()).containsExactlyElementsOf(live.names());
    }

    @Test
    void sharedParameterIsListedUnderEachName() {
        Nets.Tied tied = new Nets.Tied(Generator.seeded(0));
        StateDict state = tied.stateDict();
        assertThat(state.names()).containsExactly("first", "second", "one.weight", "other.weight");
        assertThat(state.get("second")).isSameAs(state.get("first"));
        Nets.Tied loaded = new Nets.Tied(Generator.seeded(1));
        loaded.loadStateDict(state);
        assertSameNumbers(loaded, state);
    }

    @Test
    void exchangesTwoParametersOfOneModule() {
        LSTMCell cell = new LSTMCell(3, 3, Generator.seeded(0));
        StateDict before = cell.stateDict().copy();
        StateDict live = cell.stateDict();
        StateDict exchanged = StateDict.of(live.entries())
                .put("weight_ih", cell.weightHh().data())
                .put("weight_hh", cell.weightIh().data());
        cell.loadStateDict(exchanged);
        assertThat(cell.weightIh().data().contentEquals(before.get("weight_hh")))
                .isTrue();
        assertThat(cell.weightHh().data().contentEquals(before.get("weight_ih")))
                .isTrue();
    }

    @Test
    void keepsTheOrderOfItsEntries() {
        Map<String, Tensor> entries = new LinkedHashMap<>();
        entries.put("z", Tensor.zeros(1));
        entries.put("a", Tensor.zeros(2));
        StateDict state = StateDict.of(entries).put("m", Tensor.zeros(3)).put("z", Tensor.ones(1));
        assertThat(state.names()).containsExactly("z", "a", "m");
        assertThat(state.get("z").item()).isEqualTo(1);
        assertThatThrownBy(() -> state.names().remove("z")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> state.entries().remove("z")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void loadingCopiesIntoExistingParameters() {
        Tensor before = net.head.weight().data();
        net.loadStateDict(other.stateDict());
        assertSameNumbers(net, other.stateDict());
        assertThat(net.head.weight().data()).isSameAs(before);
        other.head.bias().data().fillInPlace(9);
        assertThat(net.head.bias().item()).isNotEqualTo(9);
    }

    @Test
    void loadingItsOwnStateChangesNothing() {
        StateDict before = net.stateDict().copy();
        net.loadStateDict(net.stateDict());
        assertSameNumbers(net, before);
    }

    @Test
    void loadingConvertsToTheDtypeOfTheModule() {
        Linear wide = new Linear(3, 2, true, DType.FLOAT64, Generator.seeded(0));
        Linear narrow = new Linear(3, 2, Generator.seeded(1));
        narrow.loadStateDict(wide.stateDict());
        assertThat(narrow.weight().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(narrow.weight().data().contentEquals(wide.weight().data().to(DType.FLOAT32)))
                .isTrue();
        wide.loadStateDict(narrow.stateDict());
        assertThat(wide.weight().dtype()).isEqualTo(DType.FLOAT64);
        assertThat(wide.weight().data().contentEquals(narrow.weight().data().to(DType.FLOAT64)))
                .isTrue();
    }

    @Test
    void loadingAcceptsViews() {
        Linear linear = new Linear(2, 3, false, DType.FLOAT64, Generator.seeded(0));
        Tensor rows = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        linear.loadStateDict(new StateDict().put("weight", rows.t()));
        assertThat(linear.weight().data().toDoubleArray()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void backwardThatNeedsOverwrittenValuesFails() {
        Variable loss = net.forward(Variable.of(Tensor.ones(3, 1, 2))).sum();
        loss.backward(null, GraphOptions.options().retainGraph(true));
        net.loadStateDict(other.stateDict());
        assertThatThrownBy(loss::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed in place");
    }

    @Test
    void nonStrictLoadingReturnsUnmatchedKeys() {
        StateDict before = net.stateDict().copy();
        StateDict part = new StateDict()
                .put("head.bias", Tensor.of(new float[] {7}))
                .put("extra", Tensor.zeros(1))
                .put("lstm.nothing", Tensor.zeros(1));
        StateDict.LoadResult result = net.loadStateDict(part, false);
        assertThat(net.head.bias().item()).isEqualTo(7);
        assertThat(result.isComplete()).isFalse();
        assertThat(result.unexpected()).containsExactly("extra", "lstm.nothing");
        assertThat(result.missing())
                .containsExactly(
                        "scale",
                        "lstm.weight_ih_l0",
                        "lstm.weight_hh_l0",
                        "lstm.bias_ih_l0",
                        "lstm.bias_hh_l0",
                        "head.weight");
        before.put("head.bias", Tensor.of(new float[] {7}));
        assertSameNumbers(net, before);
        assertThat(net.loadStateDict(other.stateDict(), false).isComplete()).isTrue();
    }

    /** One key missing, two unexpected, two shapes mismatched: all are reported at once, and nothing changes. */
    @Test
    void allErrorsAreReportedAtOnceAndNothingChanges() {
        StateDict wrong = other.stateDict().copy();
        StateDict given = new StateDict();
        wrong.entries().forEach((name, tensor) -> {
            if (!name.equals("lstm.bias_ih_l0")) {
                given.put(name, tensor);
            }
        });
        given.put("head.weight", Tensor.zeros(3, 1))
                .put("scale", Tensor.zeros(2))
                .put("foo", Tensor.zeros(1))
                .put("bar.weight", Tensor.zeros(1));
        assertRefusedUnchanged(
                () -> net.loadStateDict(given),
                "Error(s) in loading state_dict for Scaled:",
                "Missing key(s) in state_dict: \"lstm.bias_ih_l0\"",
                "Unexpected key(s) in state_dict: \"foo\", \"bar.weight\"",
                "size mismatch for scale: copying a param with shape (2,)",
                "size mismatch for head.weight: copying a param with shape (3, 1) from the state dict, the shape in"
                        + " current model is (1, 3)");
    }

    /** As in PyTorch, shapes must match even if not strict. */
    @Test
    void nonStrictLoadingRejectsMismatchedShapes() {
        StateDict given = new StateDict()
                .put("head.bias", Tensor.of(new float[] {7}))
                .put("lstm.weight_ih_l0", Tensor.zeros(12, 1));
        assertRefusedUnchanged(
                () -> net.loadStateDict(given, false), "size mismatch for lstm.weight_ih_l0", "(12, 1)", "(12, 2)");
    }

    @Test
    void loadingDoesNotBroadcast() {
        assertRefusedUnchanged(
                () -> net.loadStateDict(new StateDict().put("lstm.bias_ih_l0", Tensor.zeros(1)), false),
                "(1,)",
                "(12,)");
        assertRefusedUnchanged(
                () -> net.loadStateDict(new StateDict().put("scale", Tensor.scalar(1)), false), "()", "(1,)");
    }

    @Test
    void emptyDictionaryMissesAllKeys() {
        assertRefusedUnchanged(
                () -> net.loadStateDict(new StateDict()),
                net.stateDict().names().stream().map(name -> '"' + name + '"').toArray(String[]::new));
        assertThat(net.loadStateDict(new StateDict(), false).missing()).hasSize(7);
    }

    private void assertRefusedUnchanged(ThrowingCallable load, String... fragments) {
        StateDict before = net.stateDict().copy();
        assertThatThrownBy(load).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(fragments);
        assertSameNumbers(net, before);
    }
}
