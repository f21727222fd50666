package org.lstm4j.keras;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Masked steps in front, in the middle and at the end, states, directions: against the same layer on shorter sequences. */
class MaskTest {
    private static final int[] COUNTED = {1, 2, 4};
    private static final int LENGTH = 6;

    /** (1, 6, 2), masked at 0, 3 and 5. */
    private static Tensor sequence() {
        Tensor x = Tensor.randn(Generator.seeded(1), 1, LENGTH, 2);
        for (int t : new int[] {0, 3, 5}) {
            x.select(1, t).fillInPlace(0);
        }
        return x;
    }

    private static Tensor counted(Tensor x) {
        return x.indexSelect(1, COUNTED);
    }

    private static TestModel model(String className, String options, boolean masking) {
        TestModel out = TestModel.of("[null, null, 2]");
        if (masking) {
            out.layer("Masking", "'mask_value': 0.0");
        }
        int gates = className.equals("LSTM") ? 4 : className.equals("GRU") ? 3 : 1;
        String path = "layers/" + Network.snakeCase(className) + "/cell";
        boolean two = options.contains("'reset_after': true");
        out.layer(className, "'units': 3, " + options);
        if (two) {
            return out.weights(path, new int[] {2, 3 * gates}, new int[] {3, 3 * gates}, new int[] {2, 3 * gates});
        }
        return out.weights(path, new int[] {2, 3 * gates}, new int[] {3, 3 * gates}, new int[] {3 * gates});
    }

    private static void assertIs(Tensor got, Tensor expected) {
        FixturesTest.assertClose(got, expected, 1e-6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LSTM | 'activation': 'tanh', 'recurrent_activation': 'sigmoid'",
                "GRU | 'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'reset_after': true",
                "GRU | 'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'reset_after': false",
                "SimpleRNN | 'activation': 'tanh'"
            })
    void maskedStepsArePassedOverAndRepeatTheOutputBefore(String className, String options) {
        String every = options + ", 'return_sequences': true";
        Tensor y = model(className, every, true).open().run(sequence());
        Tensor expected = model(className, every, false).open().run(counted(sequence()));
        List<Tensor> steps = new ArrayList<>();
        for (int from : new int[] {-1, 0, 1, 1, 2, 2}) {
            steps.add(from < 0 ? Tensor.zeros(1, 3) : expected.select(1, from));
        }
        assertIs(y, Tensor.stack(steps, 1));
        assertIs(
                model(className, options, true).open().run(sequence()),
                model(className, options, false).open().run(counted(sequence())));
    }

    @Test
    void backwardsReadsTheMaskBackwardsToo() {
        String options = "'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'go_backwards': true";
        assertIs(
                model("LSTM", options, true).open().run(sequence()),
                model("LSTM", options, false).open().run(counted(sequence())));
    }

    @Test
    void zeroesMaskedOutputsWhereItIsAsked() {
        String options = "'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'return_sequences': true";
        Tensor y = model("LSTM", options + ", 'zero_output_for_mask': true", true)
                .open()
                .run(sequence());
        Tensor expected = model("LSTM", options, false).open().run(counted(sequence()));
        assertIs(y.indexSelect(1, 1, 2, 4), expected);
        assertIs(y.indexSelect(1, 0, 3, 5), Tensor.zeros(1, 3, 3));
    }

    @Test
    void statefulGoesOnUntilItIsReset() {
        String options = "'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'stateful': ";
        Tensor x = Tensor.randn(Generator.seeded(1), 2, LENGTH, 2);
        Tensor whole = model("LSTM", options + "false", false).open().run(x);
        KerasModel stateful = model("LSTM", options + "true", false).open();
        Tensor first = stateful.run(x.narrow(1, 0, 2));
        assertIs(stateful.run(x.narrow(1, 2, 4)), whole);
        stateful.resetStates();
        assertIs(stateful.run(x.narrow(1, 0, 2)), first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'concat'", "'sum'", "'ave'", "'mul'"})
    void bidirectionalMergesBothDirections(String merge) {
        String inner =
                "'name': 'f', 'units': 3, 'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'return_sequences': true";
        TestModel both = TestModel.of("[null, null, 2]")
                .layer("Bidirectional", "'merge_mode': " + merge + ", 'layer': " + TestModel.json("LSTM", inner))
                .weights(
                        "layers/bidirectional/forward_layer/cell", new int[] {2, 12}, new int[] {3, 12}, new int[] {12})
                .weights("layers/bidirectional/backward_layer/cell", new int[] {2, 12}, new int[] {3, 12}, new int[] {12
                });
        Tensor x = Tensor.randn(Generator.seeded(3), 2, LENGTH, 2);
        Tensor f = direction(both, "forward_layer", inner).run(x);
        Tensor b = direction(both, "backward_layer", inner).run(x.flip(1)).flip(1);
        Tensor expected = switch (merge) {
            case "'concat'" -> Tensor.concat(List.of(f, b), 2);
            case "'sum'" -> f.add(b);
            case "'ave'" -> f.add(b).mul(0.5);
            default -> f.mul(b);
        };
        assertIs(both.open().run(x), expected);
    }

    private static KerasModel direction(TestModel both, String part, String inner) {
        TestModel out = TestModel.of("[null, null, 2]").layer("LSTM", inner);
        for (int i = 0; i < 3; i++) {
            out.weight("layers/lstm/cell/vars/" + i, both.get("layers/bidirectional/" + part + "/cell/vars/" + i));
        }
        return out.open();
    }

    @Test
    void theMeanOfASequenceLeavesMaskedStepsOut() {
        Tensor x = sequence();
        Tensor y = TestModel.of("[null, null, 2]")
                .layer("Masking", "'mask_value': 0.0")
                .layer("GlobalAveragePooling1D", "")
                .open()
                .run(x);
        assertIs(y, counted(x).mean(1));
        assertThat(y.shape().toArray()).containsExactly(1, 2);
    }
}
