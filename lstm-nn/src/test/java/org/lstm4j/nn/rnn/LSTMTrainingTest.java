package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Training from end to end: it learns, and the classic mistakes of training in pieces are told. */
class LSTMTrainingTest {
    /** As EndToEndLSTM of PyTorch's test/cpp/api/rnn.cpp: the sum of five random bits. */
    @Test
    void learnsToCountBits() {
        Generator generator = Generator.seeded(0);
        LSTM lstm = new LSTM(LSTM.options(1, 16).batchFirst(true), generator);
        Linear head = new Linear(16, 1, generator);
        Optimizer adam = new Adam(Module.parameters(lstm, head), 1e-2);
        double average = 1;
        int step = 0;
        while (average > 1e-2 && step < 1500) {
            Variable bits = Variable.of(Tensor.zeros(16, 5, 1).bernoulliInPlace(generator, 0.5));
            Variable count = bits.sum(new int[] {1}, false);
            adam.zeroGrad();
            Variable loss = Losses.mse(head.forward(lstm.forward(bits).last()), count);
            loss.backward();
            GradClip.norm(adam.parameters(), 1);
            adam.step();
            average = 0.99 * average + 0.01 * loss.item();
            step++;
        }
        assertThat(average).isLessThanOrEqualTo(1e-2);
    }

    @Test
    void aStateThatIsCarriedWithoutDetachIsToldOf() {
        LSTM lstm = new LSTM(1, 4, Generator.seeded(0));
        Variable x = Variable.of(Tensor.ones(3, 2, 1));
        LSTM.State carried = lstm.forward(x).state();
        carried.h().sum().backward();
        assertThatThrownBy(() -> lstm.forward(x, carried).output().sum().backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("detach a state");
        lstm.forward(x, carried.detach()).output().sum().backward();
    }
}
