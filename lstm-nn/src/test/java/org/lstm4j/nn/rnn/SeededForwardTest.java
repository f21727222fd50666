package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * The first numbers that a newcomer compares. PyTorch 1.13 prints the same for
 *
 * <pre>
 * torch.manual_seed(0)
 * print(torch.nn.LSTM(2, 3)(torch.ones(3, 1, 2))[0]) # or GRU, or RNN
 * </pre>
 */
class SeededForwardTest {
    private static final double[] PRINTED = {
        -.2693, -.1240, .0744, //
        -.3889, -.1919, .1183, //
        -.4425, -.2314, .1386
    };

    private static final double[] PRINTED_BY_GRU = {
        -.1134, .0467, .2336, //
        -.1189, .0502, .2960, //
        -.1138, .0484, .3110
    };

    private static final double[] PRINTED_BY_RNN = {
        -.0645, -.7274, .4531, //
        -.3970, -.6950, .6009, //
        -.3877, -.7310, .6806
    };

    private static final Variable ONES = Variable.of(Tensor.ones(3, 1, 2));

    @Test
    void outputOfAFreshLayer() {
        assertPrinted(new LSTM(2, 3, Generator.seeded(0)).forward(ONES).output(), PRINTED);
        assertPrinted(new GRU(2, 3, Generator.seeded(0)).forward(ONES).output(), PRINTED_BY_GRU);
        assertPrinted(new RNN(2, 3, Generator.seeded(0)).forward(ONES).output(), PRINTED_BY_RNN);
    }

    private static void assertPrinted(Variable output, double[] printed) {
        assertThat(output.shape()).isEqualTo(Shape.of(3, 1, 3));
        // Four digits were printed.
        assertThat(output.data().toDoubleArray()).containsExactly(printed, within(5e-5));
    }
}
