package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

class MinGRUCellTest {
    private static final int INPUT = 2;
    private static final int HIDDEN = 3;

    /** The equations of section 3.1 of the paper, in loops. */
    private static double[][] loops(MinGRUCell cell, double[][] x, double[] start) {
        Tensor wz = cell.parameter("linear_z.weight").data();
        Tensor wh = cell.parameter("linear_h.weight").data();
        double[] h = start.clone();
        double[][] out = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < HIDDEN; j++) {
                double gate = cell.parameter("linear_z.bias").data().get(j);
                double candidate = cell.parameter("linear_h.bias").data().get(j);
                for (int i = 0; i < INPUT; i++) {
                    gate += x[t][i] * wz.get(j, i);
                    candidate += x[t][i] * wh.get(j, i);
                }
                double z = 1 / (1 + Math.exp(-gate));
                h[j] = (1 - z) * h[j] + z * candidate;
            }
            out[t] = h.clone();
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 33})
    void isTheEquationsOfThePaper(int steps) {
        MinGRUCell cell = new MinGRUCell(INPUT, HIDDEN, true, DType.FLOAT64, Generator.seeded(1));
        Generator rng = Generator.seeded(2);
        double[][] x = new double[steps][];
        for (int t = 0; t < steps; t++) {
            x[t] = Tensor.randn(rng, DType.FLOAT64, INPUT).mul(3).toDoubleArray();
        }
        double[] start = {0.5, -2, 1};
        double[][] expected = loops(cell, x, start);
        Recurrent network = new Recurrent(cell, Generator.seeded(0));
        Variable state = Variable.of(Tensor.wrap(start.clone(), 1, HIDDEN));
        Tensor input = Tensor.zeros(DType.FLOAT64, steps, 1, INPUT);
        Variable h = state;
        for (int t = 0; t < steps; t++) {
            input.select(0, t).copyInPlace(Tensor.wrap(x[t], 1, INPUT));
            h = cell.step(Variable.of(Tensor.wrap(x[t], 1, INPUT)), List.of(h)).get(0);
            assertThat(h.data().toDoubleArray()).containsExactly(expected[t], within(1e-13));
        }
        Variable output = network.forward(Variable.of(input), new Recurrent.State(List.of(List.of(state))))
                .output();
        for (int t = 0; t < steps; t++) {
            assertThat(output.data().select(0, t).toDoubleArray()).containsExactly(expected[t], within(1e-13));
        }
    }

    @Test
    void optionsAndErrors() {
        MinGRUCell plain = new MinGRUCell(2, 3, false, DType.FLOAT32, Generator.seeded(1));
        assertThat(plain.namedParameters().keySet()).containsExactly("linear_z.weight", "linear_h.weight");
        assertThat(plain).asString().startsWith("MinGRUCell(2, 3, bias=False");
        assertThat(new MinGRUCell(2, 3, Generator.seeded(1)).dtype()).isEqualTo(DType.FLOAT32);
        assertThatThrownBy(() -> new MinGRUCell(2, 0, Generator.seeded(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
