package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Masks;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

class ReweightedTest {
    private static final String NAME = "weight_hh_l0";
    private static final Variable X = Variable.of(Tensor.randn(Generator.seeded(2), DType.FLOAT64, 5, 3, 2));

    private static LSTM lstm() {
        return new LSTM(LSTM.options(2, 3).dtype(DType.FLOAT64), Generator.seeded(1));
    }

    @Test
    void weightDropMasksTheWeightOncePerPass() {
        LSTM lstm = lstm();
        WeightDrop<LSTM.State> drop = new WeightDrop<>(lstm, 0.5, Generator.seeded(7), NAME);
        Generator same = Generator.seeded(7);
        for (int pass = 0; pass < 2; pass++) {
            LSTM expected = lstm();
            Tensor w = expected.parameter(NAME).data();
            Tensor mask = Masks.dropout(w, 0.5, same);
            w.mulInPlace(mask);
            lstm.zeroGrad();
            Variable y = drop.forward(X).output();
            Variable z = expected.forward(X).output();
            assertClose("output", y, z, 0);
            y.square().sum().backward();
            z.square().sum().backward();
            assertClose(
                    "gradient of the raw weight",
                    lstm.parameter(NAME).grad().data(),
                    expected.parameter(NAME).grad().data().mul(mask),
                    Close.FLOAT64);
        }
        drop.eval();
        byte[] before = same.state();
        assertClose("evaluation", drop.forward(X).output(), lstm().forward(X).output(), 0);
        assertThat(same.state()).isEqualTo(before);
        assertThat(drop.namedParameters()).containsKey("layer." + NAME).hasSize(4);
        assertThat(drop).asString().contains("WeightDrop([weight_hh_l0], p=0.5", "(layer): LSTM(2, 3)");
        PackedSequence packed = PackedSequence.packPadded(X, 5, 2, 1);
        assertClose(
                "packed",
                drop.forward(packed).output().data(),
                lstm().forward(packed).output().data(),
                0);
    }

    @Test
    void weightNormLearnsLengthAndDirection() {
        LSTM lstm = lstm();
        WeightNorm<LSTM.State> norm = new WeightNorm<>(lstm, NAME);
        assertThat(norm.namedParameters().keySet())
                .containsExactly(
                        "weight_hh_l0_g",
                        "layer.weight_ih_l0",
                        "layer.weight_hh_l0",
                        "layer.bias_ih_l0",
                        "layer.bias_hh_l0");
        assertClose("at first", norm.forward(X).output(), lstm().forward(X).output(), Close.FLOAT64);
        // Twice the length of every row is twice the weight, whatever the length of v.
        norm.parameter("weight_hh_l0_g").data().mulInPlace(2);
        lstm.parameter(NAME).data().mulInPlace(5);
        LSTM twice = lstm();
        twice.parameter(NAME).data().mulInPlace(2);
        Tensor expected = twice.forward(X).output().data();
        assertClose("twice", norm.forward(X).output().data(), expected, Close.FLOAT64);
        assertClose("baked", ((LSTM) norm.baked()).forward(X).output().data(), expected, Close.FLOAT64);
        GradCheck.gradcheck(
                in -> List.of(norm.forward(X).output()),
                GradCheck.options(),
                List.<Variable>of(norm.parameter("weight_hh_l0_g"), lstm.parameter(NAME)));
    }

    @Test
    void wrongNamesAreRefused() {
        assertThatThrownBy(() -> new WeightNorm<>(lstm(), "weight_hh"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("weight_hh", NAME);
        assertThatThrownBy(() -> new WeightNorm<>(lstm(), "bias_hh_l0"))
                .hasMessageContainingAll("WeightNorm", "bias_hh_l0", "(12,)");
        assertThatThrownBy(() -> new WeightDrop<>(lstm(), 0.5, Generator.seeded(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("WeightDrop", "at least one weight", NAME);
        assertThatThrownBy(() -> new WeightDrop<>(lstm(), 1.5, Generator.seeded(0), NAME))
                .hasMessageContainingAll("WeightDrop", "p should be", "1.5");
    }
}
