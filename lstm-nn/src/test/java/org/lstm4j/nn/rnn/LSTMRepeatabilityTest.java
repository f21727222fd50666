package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The same seed gives the same bits, again and again and from any thread. */
class LSTMRepeatabilityTest {
    private static final RNNOptions OPTIONS = LSTM.options(3, 8)
            .numLayers(2)
            .bidirectional(true)
            .projSize(4)
            .dropout(0.3)
            .dtype(DType.FLOAT32);

    private static Variable input(long seed) {
        return Variable.of(Tensor.randn(Generator.seeded(seed), 7, 5, 3), true);
    }

    @Test
    void trainingFromOneSeedGivesTheSameBits() {
        List<double[]> first = trained();
        List<double[]> second = trained();
        assertThat(second).hasSameSizeAs(first);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i)).containsExactly(first.get(i));
        }
    }

    private static List<double[]> trained() {
        Generator generator = Generator.seeded(11);
        LSTM lstm = new LSTM(OPTIONS, generator);
        Linear head = new Linear(8, 1, generator);
        Adam adam = new Adam(Module.parameters(lstm, head), 1e-2);
        Variable target = Variable.of(Tensor.randn(generator, 5, 1));
        for (int step = 0; step < 5; step++) {
            adam.zeroGrad();
            Losses.mse(head.forward(lstm.forward(input(12)).last()), target).backward();
            adam.step();
        }
        return adam.parameters().stream()
                .map(parameter -> parameter.data().toDoubleArray())
                .toList();
    }

    /** As test_rnn_retain_variables of PyTorch's test_nn.py. */
    @Test
    void aGraphThatIsKeptGivesTheSameGradientsEachTime() {
        LSTM lstm = new LSTM(LSTM.options(10, 20).numLayers(2), Generator.seeded(1));
        Variable input = Variable.of(Tensor.randn(Generator.seeded(2), 5, 6, 10), true);
        Variable loss = lstm.forward(input).output().sum();
        loss.backward(null, GraphOptions.options().retainGraph(true));
        List<Tensor> first = new ArrayList<>(List.of(gradient("input", input)));
        lstm.parameters().forEach(parameter -> first.add(gradient("parameter", parameter)));
        for (int pass = 0; pass < 4; pass++) {
            lstm.zeroGrad();
            input.zeroGrad();
            loss.backward(null, GraphOptions.options().retainGraph(true));
            List<Tensor> again = new ArrayList<>(List.of(gradient("input", input)));
            lstm.parameters().forEach(parameter -> again.add(gradient("parameter", parameter)));
            for (int i = 0; i < first.size(); i++) {
                assertThat(again.get(i).contentEquals(first.get(i))).isTrue();
            }
        }
    }

    @Test
    void threadsShareANetworkInEvaluation() throws Exception {
        LSTM lstm = new LSTM(OPTIONS, Generator.seeded(1));
        lstm.eval();
        int threads = 4;
        List<Tensor> expected = new ArrayList<>();
        for (int i = 0; i < 2 * threads; i++) {
            expected.add(lstm.forward(input(i)).output().data());
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> same = new ArrayList<>();
            for (int round = 0; round < 200; round++) {
                int i = round % expected.size();
                boolean recorded = round % 2 == 0;
                same.add(pool.submit(() -> {
                    Tensor output = recorded
                            ? lstm.forward(input(i)).output().data()
                            : GradMode.noGrad(
                                    () -> lstm.forward(input(i)).output().data());
                    return output.contentEquals(expected.get(i));
                }));
            }
            for (Future<Boolean> each : same) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void withoutRecordingNothingRequiresAGradient() {
        LSTM lstm = new LSTM(OPTIONS, Generator.seeded(1));
        Output<LSTM.State> out = GradMode.noGrad(() -> lstm.forward(input(1)));
        assertThat(out.output().requiresGrad()).isFalse();
        assertThat(out.state().h().requiresGrad()).isFalse();
        assertThat(out.state().c().requiresGrad()).isFalse();
    }
}
