package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * A batch that is large enough for two threads gives each of its sequences the bits that it has in a small batch, which one
 * thread computes: so results do not depend on how many threads there are.
 */
class SplitBatchTest {
    private static final int BATCH = 40;
    private static final int STEPS = 24;
    private static final int FEATURES = 32;
    private static final int HIDDEN = 64;
    private static final int PART = 4;

    private final Tensor input = Tensor.randn(Generator.seeded(1), STEPS, BATCH, FEATURES);
    private final LSTM lstm = new LSTM(LSTM.options(FEATURES, HIDDEN).bidirectional(true), Generator.seeded(2));
    private final GRU gru = new GRU(GRU.options(FEATURES, HIDDEN), Generator.seeded(3));

    private Variable part(int from, int count) {
        return Variable.of(input.narrow(1, from, count).copy());
    }

    private static Tensor run(boolean recorded, Supplier<Variable> pass) {
        return (recorded ? pass.get() : GradMode.noGrad(pass)).data();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void padded(boolean recorded) {
        Tensor wholeLstm = run(recorded, () -> lstm.forward(part(0, BATCH)).output());
        Tensor wholeGru = run(recorded, () -> gru.forward(part(0, BATCH)).output());
        for (int from = 0; from < BATCH; from += PART) {
            int start = from;
            Tensor few = run(recorded, () -> lstm.forward(part(start, PART)).output());
            assertThat(few.contentEquals(wholeLstm.narrow(1, start, PART))).isTrue();
            few = run(recorded, () -> gru.forward(part(start, PART)).output());
            assertThat(few.contentEquals(wholeGru.narrow(1, start, PART))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packed(boolean recorded) {
        int[] lengths = new int[BATCH];
        Arrays.setAll(lengths, i -> STEPS - i / 2);
        Tensor whole = run(recorded, () -> last(part(0, BATCH), lengths));
        for (int from = 0; from < BATCH; from += PART) {
            int start = from;
            int[] own = Arrays.copyOfRange(lengths, start, start + PART);
            Tensor few = run(recorded, () -> last(part(start, PART), own));
            assertThat(few.contentEquals(whole.narrow(1, start, PART))).isTrue();
        }
    }

    private Variable last(Variable x, int[] lengths) {
        return lstm.forward(PackedSequence.packPadded(x, lengths)).state().h();
    }
}
