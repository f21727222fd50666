package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class CTCTest {
    private static final CTCOptions NONE = CTCOptions.options().reduction(Reduction.NONE);
    private static final CTCOptions SUM = CTCOptions.options().reduction(Reduction.SUM);

    private final Generator generator = Generator.seeded(3);

    /** The definition: the sum of the probabilities of all alignments that reduce to the labels. */
    @Property(tries = 100)
    void equalsTheSumOverAllAlignments(
            @ForAll @IntRange(min = 1, max = 5) int steps,
            @ForAll @IntRange(min = 0, max = 3) int count,
            @ForAll @IntRange(min = 0, max = 2) int blank,
            @ForAll long seed) {
        Generator draws = Generator.seeded(seed);
        Tensor logs = Tensor.randn(draws, DType.FLOAT64, steps, 3).logSoftmax(1);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (blank + 1 + (int) Math.floorMod(seed >> i, 2L)) % 3;
        }
        double sum = 0;
        for (int path = 0; path < Math.pow(3, steps); path++) {
            sum += probability(logs, path, labels, blank);
        }
        double loss = Losses.ctc(
                        Variable.of(logs),
                        IntTensor.vector(labels),
                        new int[] {steps},
                        new int[] {count},
                        NONE.blank(blank))
                .item();
        if (sum == 0) {
            assertThat(loss).isInfinite();
        } else {
            assertClose("loss", loss, -Math.log(sum), Close.FLOAT64);
        }
    }

    /** The probability of the alignment whose classes are the digits of a number; 0 if it reduces to other labels. */
    private static double probability(Tensor logs, int path, int[] labels, int blank) {
        int[] spelt = new int[logs.size(0)];
        int length = 0;
        int last = blank;
        double log = 0;
        int digits = path;
        for (int t = 0; t < logs.size(0); t++, digits /= 3) {
            int c = digits % 3;
            log += logs.get(t, c);
            if (c != blank && c != last) {
                spelt[length++] = c;
            }
            last = c;
        }
        return Arrays.equals(Arrays.copyOf(spelt, length), labels) ? Math.exp(log) : 0;
    }

    /** As test_CTCLoss_empty_target_cpu of PyTorch's test_nn.py: only blanks reduce to no labels. */
    @Test
    void emptyTargetsCostTheBlanks() {
        Tensor logs = logProbs(50, 3, 15).data();
        Variable none =
                Losses.ctc(Variable.of(logs), IntTensor.vector(), new int[] {50, 50, 50}, new int[] {0, 0, 0}, NONE);
        Tensor blanks = logs.select(2, 0).sum(new int[] {0}, false).neg();
        assertClose("all empty", none.data(), blanks, Close.FLOAT64);

        int[] labels = new int[9];
        Arrays.setAll(labels, i -> 1 + i % 14);
        Variable one = Losses.ctc(
                Variable.of(logs), IntTensor.vector(labels), new int[] {50, 50, 50}, new int[] {0, 9, 0}, NONE);
        // To the bit the same as in a batch of empty targets.
        assertThat(one.data().get(0)).isEqualTo(none.data().get(0));
        assertThat(one.data().get(2)).isEqualTo(none.data().get(2));
        assertThat(one.data().get(1)).isFinite().isNotEqualTo(none.data().get(1));
    }

    /** As test_CTCLoss_zero_infinity of PyTorch's test_nn.py: too many labels for the steps. */
    @Test
    void zeroInfinityZeroesLossAndGradient() {
        int[] labels = new int[60];
        Arrays.setAll(labels, i -> 1 + i % 14);
        Variable logs = logProbs(50, 1, 15);
        assertThat(Losses.ctc(logs, IntTensor.vector(labels), new int[] {50}, new int[] {60}, SUM)
                        .item())
                .isEqualTo(Double.POSITIVE_INFINITY);
        Variable loss =
                Losses.ctc(logs, IntTensor.vector(labels), new int[] {50}, new int[] {60}, SUM.zeroInfinity(true));
        assertThat(loss.item()).isZero();
        loss.backward();
        assertThat(gradient("logs", logs).toDoubleArray()).containsOnly(0);
    }

    /** As test_CTCLoss_zero_infinity: sequences long enough for their labels are not affected. */
    @Test
    void zeroInfinityDoesNotAffectOtherSequences() {
        Variable logs = logProbs(4, 2, 3);
        IntTensor targets = IntTensor.of(new int[] {1, 2, 0, 1, 1, 1}, 2, 3);
        Losses.ctc(logs, targets, new int[] {4, 4}, new int[] {2, 3}, SUM.zeroInfinity(true))
                .backward();
        Variable alone = Variable.of(logs.data().select(1, 0), true);
        Losses.ctc(alone, IntTensor.vector(1, 2), new int[] {4}, new int[] {2}, SUM)
                .backward();
        assertClose("that fits", gradient("logs", logs).select(1, 0), gradient("alone", alone), 0);
        assertThat(gradient("logs", logs).select(1, 1).toDoubleArray()).containsOnly(0);
    }

    /** As test_CTCLoss_long_targets of PyTorch's test_nn.py, a quarter as long. */
    @Test
    void longTargetsStayFinite() {
        int steps = 1000;
        int count = 300;
        Variable scores = Variable.of(Tensor.randn(generator, DType.FLOAT64, steps, 4, 3), true);
        int[] labels = new int[4 * count];
        Arrays.setAll(labels, i -> 1 + (i * i / 3) % 2);
        int[] lengths = {steps, steps, steps, steps};
        int[] counts = {count, count, count, count};
        Variable loss = Losses.ctc(scores.logSoftmax(2), IntTensor.of(labels, 4, count), lengths, counts, SUM);
        loss.backward();
        assertThat(loss.item()).isFinite().isPositive();
        // Prior and posterior probabilities of the classes of a step both sum up to 1.
        Tensor perStep = gradient("scores", scores).sum(new int[] {2}, false);
        assertClose("sum over classes", perStep, Tensor.zeros(DType.FLOAT64, steps, 4), Close.FLOAT64);
        double step = 1e-6;
        Tensor direction = Tensor.randn(generator, DType.FLOAT64, steps, 4, 3);
        double slope = gradient("scores", scores).mul(direction).sum().item();
        double[] sides = new double[2];
        for (int side = 0; side < 2; side++) {
            Variable moved = Variable.of(
                    scores.data().add(direction.mul(side == 0 ? step : -step)).logSoftmax(2));
            sides[side] = Losses.ctc(moved, IntTensor.of(labels, 4, count), lengths, counts, SUM)
                    .item();
        }
        assertClose("slope", (sides[0] - sides[1]) / (2 * step), slope, 1e-5);
    }

    /** As test_CTCLoss_no_batch_dim of PyTorch's test_nn.py. */
    @Test
    void unbatchedInputEqualsABatchOfOne() {
        Variable batch = logProbs(6, 1, 4);
        Variable alone = Variable.of(batch.data().select(1, 0), true);
        for (Reduction reduction : new Reduction[] {Reduction.NONE, Reduction.MEAN, Reduction.SUM}) {
            CTCOptions options = CTCOptions.options().reduction(reduction);
            Variable a = Losses.ctc(batch, IntTensor.vector(1, 3), new int[] {6}, new int[] {2}, options);
            Variable b = Losses.ctc(alone, IntTensor.vector(1, 3), new int[] {6}, new int[] {2}, options);
            assertThat(b.shape()).isEqualTo(Shape.SCALAR);
            assertThat(b.item()).isEqualTo(a.item());
        }
    }

    /** PyTorch reads out of bounds here. */
    @Test
    void zeroStepsHaveLossZeroOrInfinity() {
        Variable logs = logProbs(3, 2, 3);
        Variable loss = Losses.ctc(logs, IntTensor.vector(1), new int[] {0, 0}, new int[] {0, 1}, NONE);
        assertThat(loss.data().toDoubleArray()).containsExactly(0, Double.POSITIVE_INFINITY);
    }

    @Test
    void stepsBeyondTheInputLengthAreIgnored() {
        Variable logs = logProbs(5, 1, 3);
        logs.data().set(Double.NaN, 3, 0, 1);
        logs.data().set(Double.NaN, 4, 0, 0);
        Variable loss = Losses.ctc(logs, IntTensor.vector(1), new int[] {3}, new int[] {1}, SUM);
        assertThat(loss.item()).isFinite();
        loss.backward();
        double[] found = gradient("logs", logs).toDoubleArray();
        assertThat(Arrays.copyOfRange(found, 9, 15)).containsOnly(0);
        assertThat(Arrays.copyOf(found, 9)).doesNotContain(0, Double.NaN);
    }

    /** A log-probability of -infinity must not give NaN. */
    @Test
    void classesOfProbabilityZeroGiveNoNaN() {
        Variable scores = Variable.of(Tensor.of(new double[][] {{0, 1, Double.NEGATIVE_INFINITY}, {1, 0, 2}}), true);
        Variable loss = Losses.ctc(scores.logSoftmax(1), IntTensor.vector(1), new int[] {2}, new int[] {1}, SUM);
        loss.backward();
        assertThat(loss.item()).isFinite();
        assertThat(gradient("scores", scores).toDoubleArray()).doesNotContain(Double.NaN);
    }

    @Test
    void secondDerivativeIsUnsupported() {
        Variable logs = logProbs(4, 1, 3);
        Variable loss = Losses.ctc(logs, IntTensor.vector(1), new int[] {4}, new int[] {1});
        Variable first = Autograd.grad(loss, GraphOptions.options().createGraph(true), logs)
                .get(0);
        Variable penalty = first.square().sum();
        assertThatThrownBy(penalty::backward)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("ctc: the second derivative is not implemented");
    }

    /** As test_CTCLoss_lengthchecks_cpu of PyTorch's test_nn.py, and the other checks. */
    @Test
    void rejectsMismatchedArguments() {
        Variable logs = logProbs(5, 2, 4);
        IntTensor padded = IntTensor.of(new int[] {1, 2, 3, 1, 1, 2}, 2, 3);
        int[] fives = {5, 5};
        int[] threes = {3, 3};
        refused(
                logs,
                padded,
                new int[] {5, 6},
                threes,
                "Expected input_lengths to have value at most 5, but got value 6");
        refused(
                logs,
                padded,
                fives,
                new int[] {3, 4},
                "Expected tensor to have size at least 4 at dimension 1, but got size 3");
        refused(
                logs,
                IntTensor.vector(1, 2, 3),
                fives,
                new int[] {3, 4},
                "Expected tensor to have size 7 at dimension 0, but got size 3");
        refused(logs, padded, new int[] {5}, threes, "input_lengths must be of size batch_size, 2, but got 1");
        refused(logs, padded, fives, new int[] {3}, "target_lengths must be of size batch_size, 2, but got 1");
        refused(logs, padded, new int[] {5, -1}, threes, "input_lengths must not be negative");
        refused(logs, IntTensor.of(new int[6], 3, 2), fives, threes, "expected targets of shape (2, S)");
        refused(logs, IntTensor.of(new int[] {1, 2, 0, 1, 1, 2}, 2, 3), fives, threes, "sequence 0 is the blank");
        refused(logs.select(1, 0).select(1, 0), padded, fives, threes, "(T, N, C) or (T, C)");
        assertThatThrownBy(() -> Losses.ctc(logs, padded, fives, threes, NONE.blank(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blank must be in label range");
        assertThatThrownBy(() -> Losses.ctc(logs, IntTensor.of(new int[] {1, 2, 4, 1, 1, 2}, 2, 3), fives, threes))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("Target 4 is out of bounds");
        // Padding is not checked.
        assertThat(Losses.ctc(logs, IntTensor.of(new int[] {1, 2, 0, 1, 1, 99}, 2, 3), fives, new int[] {2, 2})
                        .item())
                .isFinite();
        assertThatThrownBy(() -> Losses.ctc(logs, padded, fives, new int[] {-1, 7}))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("target_lengths must not be negative");
    }

    private static void refused(Variable logs, IntTensor targets, int[] inputs, int[] labels, String message) {
        assertThatThrownBy(() -> Losses.ctc(logs, targets, inputs, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ctc: ")
                .hasMessageContaining(message);
    }

    private Variable logProbs(int... sizes) {
        return Variable.of(Tensor.randn(generator, DType.FLOAT64, sizes).logSoftmax(-1), true);
    }
}
