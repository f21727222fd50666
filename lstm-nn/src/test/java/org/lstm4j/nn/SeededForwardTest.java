package org.lstm4j.nn;

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
 * print(torch.nn.LSTM(2, 3)(torch.ones(3, 1, 2))[0])
 * </pre>
 */
class SeededForwardTest {
    private static final double[] PRINTED = {
        -.2693, -.1240, .0744, //
        -.3889, -.1919, .1183, //
        -.4425, -.2314, .1386
    };

    @Test
    void outputOfAFreshLayer() {
        LSTM lstm = new LSTM(2, 3, Generator.seeded(0));
        Tensor output = lstm.forward(Variable.of(Tensor.ones(3, 1, 2))).output().data();
        assertThat(output.shape()).isEqualTo(Shape.of(3, 1, 3));
        // Four digits were printed.
        assertThat(output.toDoubleArray()).containsExactly(PRINTED, within(5e-5));
    }
}
