package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Sizes whose product passes 2^31, and batches whose gates of one step are computed in parts. */
class LargeSizesTest {
    private static final String LAST = "or smaller batches";

    @Test
    void trainingSaysWhatIsTooLargeAndWhatToDo() {
        LSTM lstm = new LSTM(LSTM.options(1, 600), Generator.seeded(0));
        Variable x = Variable.of(Tensor.zeros(DType.FLOAT32, 1_000_000, 4, 1));
        assertThatThrownBy(() -> lstm.forward(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "LSTM training: expected at most 2147483647 values, but 4000000 rows (steps x batch) of 2400"
                                + " gate values are 9600000000; use shorter sequences (truncated backpropagation through time,"
                                + " each part from the detached state of the one before) " + LAST);
    }

    /** Of 1,789,570 steps the product is 704 in 32 bits. */
    @Test
    void aProductThatIsPositiveIn32BitsIsFoundToo() {
        GRU gru = new GRU(GRU.options(1, 600), Generator.seeded(0));
        Variable x = Variable.of(Tensor.zeros(DType.FLOAT32, 1_789_570, 1, 1));
        assertThatThrownBy(() -> gru.forward(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("GRU training: ")
                .hasMessageContaining("1789570 rows (steps x batch) of 2400 gate values are 4294968000");
    }

    @Test
    void inferenceIsOnlyLimitedByItsOutput() {
        LSTM lstm = new LSTM(LSTM.options(1, 600), Generator.seeded(0));
        Variable x = Variable.of(Tensor.zeros(DType.FLOAT32, 1_000_000, 4, 1));
        assertThatThrownBy(() -> GradMode.noGrad(() -> lstm.forward(x)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "LSTM inference: expected at most 2147483647 values, but 4000000 rows (steps x batch) of 600"
                                + " outputs are 2400000000; run shorter parts of the sequences, each from the last state of the"
                                + " one before, " + LAST);
    }

    /** 40,000 sequences with 128 gate values each are more than a step's buffer holds; 20,000 are not. */
    @Test
    void partsOfALargeBatchHaveTheBitsOfTheWhole() {
        for (boolean reverse : new boolean[] {false, true}) {
            LSTM lstm = new LSTM(LSTM.options(2, 32).bidirectional(reverse), Generator.seeded(0));
            Tensor x = Tensor.randn(Generator.seeded(1), DType.FLOAT32, 3, 40_000, 2);
            List<Variable> whole = GradMode.noGrad(() -> Layers.forward(lstm, Variable.of(x), null));
            for (int from = 0; from < 40_000; from += 20_000) {
                Tensor half = x.narrow(1, from, 20_000);
                List<Variable> part = GradMode.noGrad(() -> Layers.forward(lstm, Variable.of(half), null));
                for (int i = 0; i < part.size(); i++) {
                    Tensor expected = whole.get(i).data().narrow(1, from, 20_000);
                    assertThat(part.get(i).data().toFloatArray()).isEqualTo(expected.toFloatArray());
                }
            }
        }
    }
}
