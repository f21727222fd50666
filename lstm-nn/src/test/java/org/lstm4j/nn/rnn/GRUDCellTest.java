package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

class GRUDCellTest {
    private static final int FEATURES = 2;
    private static final int HIDDEN = 3;
    private static final double[] MEAN = {0.7, -0.4};
    private static final int STEPS = 9;

    private static GRUDCell cell() {
        return new GRUDCell(Tensor.wrap(MEAN.clone(), FEATURES), HIDDEN, Generator.seeded(1));
    }

    /** Values, a mask of 0 and 1, and the time since the last observation, which grows while a value is missing. */
    private static double[][] series(long seed) {
        Generator rng = Generator.seeded(seed);
        double[][] out = new double[STEPS][3 * FEATURES];
        for (int t = 0; t < STEPS; t++) {
            for (int d = 0; d < FEATURES; d++) {
                boolean observed = rng.nextDouble() < 0.5;
                out[t][d] = observed ? 2 * rng.nextDouble() - 1 : 0;
                out[t][FEATURES + d] = observed ? 1 : 0;
                boolean before = t > 0 && out[t - 1][FEATURES + d] == 1;
                out[t][2 * FEATURES + d] = t == 0 ? 0 : 0.3 + (before ? 0 : out[t - 1][2 * FEATURES + d]);
            }
        }
        return out;
    }

    private static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    /** Row j of a linear layer. */
    private static double linear(GRUDCell cell, String name, int j, double[] x) {
        double sum = cell.parameter(name + ".bias").data().get(j);
        for (int i = 0; i < x.length; i++) {
            sum += cell.parameter(name + ".weight").data().get(j, i) * x[i];
        }
        return sum;
    }

    /** The equations of the paper in loops; overwrites h and last. */
    private static void step(GRUDCell cell, double[] input, double[] h, double[] last) {
        double[] joint = new double[2 * FEATURES + HIDDEN];
        double[] gap = new double[FEATURES];
        for (int d = 0; d < FEATURES; d++) {
            double x = input[d];
            double m = input[FEATURES + d];
            gap[d] = input[2 * FEATURES + d];
            double rate = cell.parameter("weight_gamma_x").data().get(d) * gap[d]
                    + cell.parameter("bias_gamma_x").data().get(d);
            double gamma = Math.exp(-Math.max(0, rate));
            joint[d] = m == 1 ? x : gamma * last[d] + (1 - gamma) * MEAN[d];
            joint[FEATURES + HIDDEN + d] = m;
            if (m == 1) {
                last[d] = x;
            }
        }
        double[] decayed = new double[HIDDEN];
        for (int j = 0; j < HIDDEN; j++) {
            decayed[j] = Math.exp(-Math.max(0, linear(cell, "gamma_h", j, gap))) * h[j];
            joint[FEATURES + j] = decayed[j];
        }
        double[] reset = joint.clone();
        double[] z = new double[HIDDEN];
        for (int j = 0; j < HIDDEN; j++) {
            reset[FEATURES + j] = sigmoid(linear(cell, "linear_rz", j, joint)) * decayed[j];
            z[j] = sigmoid(linear(cell, "linear_rz", HIDDEN + j, joint));
        }
        for (int j = 0; j < HIDDEN; j++) {
            h[j] = (1 - z[j]) * decayed[j] + z[j] * Math.tanh(linear(cell, "linear_n", j, reset));
        }
    }

    @Test
    void isTheEquationsOfThePaper() {
        GRUDCell cell = cell();
        Recurrent network = new Recurrent(cell, Generator.seeded(0));
        for (long seed = 10; seed < 20; seed++) {
            double[][] series = series(seed);
            double[] h = {0.1, -0.6, 0.9};
            double[] last = {0.2, 0.3};
            Recurrent.State start = new Recurrent.State(List.of(List.of(
                    Variable.of(Tensor.wrap(h.clone(), 1, HIDDEN)),
                    Variable.of(Tensor.wrap(last.clone(), 1, FEATURES)))));
            Tensor input = Tensor.zeros(DType.FLOAT64, STEPS, 1, 3 * FEATURES);
            for (int t = 0; t < STEPS; t++) {
                input.select(0, t).copyInPlace(Tensor.wrap(series[t], 1, 3 * FEATURES));
            }
            Output<Recurrent.State> out = network.forwardEveryStep(Variable.of(input), start);
            List<Variable> steps = out.steps().get(0).variables();
            for (int t = 0; t < STEPS; t++) {
                step(cell, series[t], h, last);
                assertThat(steps.get(0).data().select(0, t).toDoubleArray()).containsExactly(h, within(1e-13));
                assertThat(steps.get(1).data().select(0, t).toDoubleArray()).containsExactly(last, within(1e-13));
            }
        }
    }

    @Test
    void missingValuesAreNotRead() {
        Recurrent network = new Recurrent(cell(), Generator.seeded(0));
        Tensor input = Tensor.zeros(DType.FLOAT64, STEPS, 1, 3 * FEATURES);
        Tensor other = Tensor.zeros(DType.FLOAT64, STEPS, 1, 3 * FEATURES);
        double[][] series = series(3);
        for (int t = 0; t < STEPS; t++) {
            double[] row = series[t].clone();
            input.select(0, t).copyInPlace(Tensor.wrap(series[t], 1, 3 * FEATURES));
            for (int d = 0; d < FEATURES; d++) {
                row[d] = row[FEATURES + d] == 1 ? row[d] : 1e6;
            }
            other.select(0, t).copyInPlace(Tensor.wrap(row, 1, 3 * FEATURES));
        }
        Tensor expected = network.forward(Variable.of(input)).output().data();
        assertThat(network.forward(Variable.of(other)).output().data().contentEquals(expected))
                .isTrue();
    }

    @Test
    void meanIsABuffer() {
        GRUDCell cell = cell();
        assertThat(cell.namedBuffers().get("mean").toDoubleArray()).containsExactly(MEAN);
        assertThat(cell.stateDict().entries()).containsKey("mean");
        assertThat(cell.inputSize()).isEqualTo(6);
        assertThat(cell.stateSizes()).containsExactly(HIDDEN, FEATURES);
        GRUDCell other = new GRUDCell(Tensor.zeros(DType.FLOAT64, FEATURES), HIDDEN, Generator.seeded(5));
        other.loadStateDict(cell.stateDict());
        Variable x = Variable.of(Tensor.wrap(series(4)[8], 1, 6));
        assertThat(other.step(x, null)
                        .get(0)
                        .data()
                        .contentEquals(cell.step(x, null).get(0).data()))
                .isTrue();
        assertThatThrownBy(() -> new GRUDCell(Tensor.zeros(0), HIDDEN, Generator.seeded(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
