package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class ConfusionMatrixTest {
    private static final int[] LABELS = {0, 0, 0, 1, 1, 2};
    private static final int[] GUESSES = {0, 0, 1, 1, 2, 2};

    private static Tensor scores(int classes, int... guesses) {
        Tensor out = Tensor.zeros(guesses.length, classes);
        for (int i = 0; i < guesses.length; i++) {
            out.set(1, i, guesses[i]);
        }
        return out;
    }

    private static Batch batch(int... labels) {
        return Batch.of(Variable.of(Tensor.zeros(labels.length, 1)), IntTensor.vector(labels));
    }

    /** F1 by hand: 2 · 2 / 5, 2 · 1 / 4 and 2 · 1 / 3; class 3 does not occur. */
    @Test
    void countsGuessesOfLabels() {
        ConfusionMatrix matrix = new ConfusionMatrix(4)
                .add(scores(4, Arrays.copyOf(GUESSES, 2)), batch(Arrays.copyOf(LABELS, 2)))
                .add(scores(4, Arrays.copyOfRange(GUESSES, 2, 6)), batch(Arrays.copyOfRange(LABELS, 2, 6)));

        assertThat(matrix.count(0, 0)).isEqualTo(2);
        assertThat(matrix.count(0, 1)).isEqualTo(1);
        assertThat(matrix.count(1, 0)).isZero();
        assertThat(matrix.accuracy()).isEqualTo(4 / 6.0);
        assertThat(matrix.precision(1)).isEqualTo(0.5);
        assertThat(matrix.recall(0)).isEqualTo(2 / 3.0);
        assertThat(matrix.f1(0)).isEqualTo(0.8);
        assertThat(matrix.f1(1)).isEqualTo(0.5);
        assertThat(matrix.f1(2)).isEqualTo(2 / 3.0);
        assertThat(matrix.f1(3)).isNaN();
        assertThat(matrix.macroF1()).isCloseTo((0.8 + 0.5 + 2 / 3.0) / 3, offset(1e-15));
        assertThat(matrix)
                .hasToString("label\\guess 0 1 2 3\n          0 2 1 0 0\n          1 0 1 1 0\n          2 0 0 1 0\n"
                        + "          3 0 0 0 0");
        assertThat(new ConfusionMatrix(2).macroF1()).isNaN();
        assertThat(new ConfusionMatrix(2).accuracy()).isNaN();
    }

    /** Not the mean of the batches' F1, which would be (1 + ..) / 2. */
    @Test
    void macroF1IsOverAllBatches() {
        Tally tally = new Tally(List.of(Metrics.macroF1(3)));
        for (int[] range : new int[][] {{0, 2}, {2, 6}}) {
            Batch batch = batch(Arrays.copyOfRange(LABELS, range[0], range[1]));
            Variable output = Variable.of(scores(3, Arrays.copyOfRange(GUESSES, range[0], range[1])));
            tally.add(new Objective.Part(batch, output, Variable.of(Tensor.scalar(1)), 1), 1);
        }
        assertThat(tally.scores().get("macro_f1")).isCloseTo((0.8 + 0.5 + 2 / 3.0) / 3, offset(1e-15));
    }

    /** p of the labels is 1/2 and 1/4: exp(-(ln 1/2 + ln 1/4) / 2) = √8. */
    @Test
    void perplexityIsTheExponentialOfTheCrossEntropy() {
        double[] logs = {Math.log(0.5), Math.log(0.25), Math.log(0.25)};
        // A constant that is added to all scores of a row does not count, and does not overflow.
        Tensor scores = Tensor.of(
                new double[] {logs[0], logs[1], logs[2], 2000 + logs[0], 2000 + logs[1], 2000 + logs[2]}, 2, 3);
        Metric perplexity = Metrics.perplexity();

        assertThat(perplexity.value(perplexity.sums(scores, batch(0, 1)))).isCloseTo(Math.sqrt(8), offset(1e-12));
        assertThat(perplexity.value(perplexity.sums(scores, batch(0, -100)))).isCloseTo(2, offset(1e-12));
        assertThat(perplexity.value(perplexity.sums(Tensor.zeros(2, 7), batch(0, 6))))
                .isCloseTo(7, offset(1e-12));
        assertThatThrownBy(() -> perplexity.sums(scores, batch(0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels from 0 to 2, or -100, but got 3");
    }

    @Test
    void refusesWhatDoesNotFit() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);

        assertThatThrownBy(() -> matrix.add(scores(2, 0, 1), batch(0, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels from 0 to 1, or -100, but got 2");
        assertThat(matrix.count(0, 0)).isZero();
        assertThatThrownBy(() -> matrix.add(scores(3, 2), batch(0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> matrix.add(Tensor.zeros(2, 2), batch(0)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(1,)")
                .hasMessageContaining("(2, 2)");
        assertThatThrownBy(() -> matrix.count(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new ConfusionMatrix(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metrics.macroF1(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
