package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** PyTorch's test/nn/test_packed_sequence.py, under its names, and what this library allows beyond. */
class PackedSequenceTest {
    private static Variable vector(double... numbers) {
        return Variable.of(Tensor.wrap(numbers), true);
    }

    private static double[] numbers(Variable x) {
        return x.data().toDoubleArray();
    }

    /** b, c, a of PyTorch's documentation. */
    private static final List<Variable> UNSORTED = List.of(vector(4, 5), vector(6), vector(1, 2, 3));

    // ---- test_pack_sequence ---------------------------------------------------------------------------------------

    @Test
    void packSequence() {
        PackedSequence packed = PackedSequence.pack(UNSORTED);
        assertThat(numbers(packed.data())).containsExactly(1, 4, 6, 2, 5, 3);
        assertThat(packed.batchSizes()).isEqualTo(IntTensor.vector(3, 2, 1));
        assertThat(packed.sortedIndices()).isEqualTo(IntTensor.vector(2, 0, 1));
        assertThat(packed.unsortedIndices()).isEqualTo(IntTensor.vector(1, 2, 0));
        assertThat(packed.lengths()).isEqualTo(IntTensor.vector(2, 1, 3));
        List<Variable> unpacked = packed.unpack();
        for (int i = 0; i < 3; i++) {
            assertThat(numbers(unpacked.get(i))).containsExactly(numbers(UNSORTED.get(i)));
        }

        List<Variable> sorted = List.of(UNSORTED.get(2), UNSORTED.get(0), UNSORTED.get(1));
        PackedSequence enforced = PackedSequence.pack(sorted, true);
        assertThat(numbers(enforced.data())).containsExactly(1, 4, 6, 2, 5, 3);
        assertThat(enforced.sortedIndices()).isNull();
        assertThat(enforced.unsortedIndices()).isNull();
        assertThat(PackedSequence.pack(sorted).sortedIndices()).isEqualTo(IntTensor.vector(0, 1, 2));
    }

    @Test
    void equalLengthsKeepTheirOrder() {
        List<Variable> sequences = new ArrayList<>();
        for (int length : new int[] {2, 3, 2, 3, 1, 2}) {
            sequences.add(Variable.of(Tensor.ones(length)));
        }
        assertThat(PackedSequence.pack(sequences).sortedIndices()).isEqualTo(IntTensor.vector(1, 3, 0, 2, 5, 4));
    }

    /** Sequences of the lengths 9 to 1, each followed by trailing dimensions. */
    private static List<Variable> sequences(int trailing, boolean shuffled) {
        int[] order = shuffled ? Generator.seeded(4).permutation(9) : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8};
        Generator generator = Generator.seeded(5);
        List<Variable> out = new ArrayList<>();
        for (int i : order) {
            int[] sizes = new int[trailing + 1];
            Arrays.fill(sizes, 4);
            sizes[0] = 9 - i;
            out.add(Variable.of(Tensor.rand(generator, DType.FLOAT64, sizes), true));
        }
        return out;
    }

    // ---- test_pack_sequence, test_unpack_sequence, test_pad_sequence, test_unpad_sequence -------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void roundTrips(int trailing) {
        for (boolean shuffled : new boolean[] {false, true}) {
            for (boolean batchFirst : new boolean[] {false, true}) {
                List<Variable> sequences = sequences(trailing, shuffled);
                int[] lengths =
                        sequences.stream().mapToInt(each -> each.size(0)).toArray();
                PackedSequence packed = PackedSequence.pack(sequences, !shuffled);
                PackedSequence.Padded padded = packed.padPacked(batchFirst, 0);
                assertThat(padded.lengths()).isEqualTo(IntTensor.vector(lengths));
                Variable direct = Sequences.pad(sequences, batchFirst, 0);
                assertThat(padded.data().data().contentEquals(direct.data())).isTrue();
                assertThat(direct.shape().size(batchFirst ? 0 : 1)).isEqualTo(9);
                PackedSequence again = PackedSequence.packPadded(direct, lengths, batchFirst, !shuffled);
                assertThat(again.data().data().contentEquals(packed.data().data()))
                        .isTrue();
                assertThat(again.sortedIndices()).isEqualTo(packed.sortedIndices());
                List<Variable> unpadded = Sequences.unpad(direct, lengths, batchFirst);
                List<Variable> unpacked = packed.unpack();
                for (int i = 0; i < sequences.size(); i++) {
                    Tensor expected = sequences.get(i).data();
                    assertThat(unpadded.get(i).data().contentEquals(expected)).isTrue();
                    assertThat(unpacked.get(i).data().contentEquals(expected)).isTrue();
                }
            }
        }
    }

    @Test
    void padSequencePadsWithAValueOfChoice() {
        Variable padded = Sequences.pad(List.of(vector(1), vector(2, 3, 4), vector()), true, 7);
        assertThat(padded.shape()).isEqualTo(Shape.of(3, 3));
        assertThat(numbers(padded)).containsExactly(1, 7, 7, 2, 3, 4, 7, 7, 7);
    }

    /** test_pad_sequence_with_tensor_sequences: a tensor is a list of its rows. */
    @Test
    void padSequenceWithTensorSequences() {
        Variable rows = Variable.of(Tensor.wrap(new double[] {1, 2, 3, 4, 5, 6}, 2, 3));
        assertThat(Sequences.pad(rows.unbind(0), true, 0).data().contentEquals(rows.data()))
                .isTrue();
        assertThat(Sequences.pad(rows.unbind(0))
                        .data()
                        .contentEquals(rows.data().t()))
                .isTrue();
    }

    // ---- test_pack_padded_sequence --------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packPaddedSequence(boolean batchFirst) {
        for (int[] lengths : new int[][] {{10, 8, 4, 2, 2, 2, 1}, {2, 10, 2, 1, 8, 4, 2}, {11, 11, 11}, {11}}) {
            int batch = lengths.length;
            int time = 11;
            Tensor numbers =
                    Tensor.arange(DType.FLOAT64, 0, time * batch * 2.0, 1).reshape(time, batch, 2);
            Variable input = Variable.of((batchFirst ? numbers.transpose(0, 1) : numbers).copy(), true);
            PackedSequence packed = PackedSequence.packPadded(input, lengths, batchFirst, false);
            int at = 0;
            int[] order = Objects.requireNonNull(packed.sortedIndices()).toArray();
            for (int t = 0; t < packed.batchSizes().numel(); t++) {
                for (int r = 0; r < packed.batchSizes().flat(t); r++) {
                    assertThat(packed.data().data().get(at++, 1)).isEqualTo(numbers.get(t, order[r], 1));
                }
            }
            assertThat(at)
                    .isEqualTo(Arrays.stream(lengths).sum())
                    .isEqualTo(packed.data().size(0));
            // Gradients go to what was packed, and zeros to the padding.
            packed.data().sum().backward();
            Tensor gradient = gradient("input", input);
            gradient = batchFirst ? gradient.transpose(0, 1) : gradient;
            for (int t = 0; t < time; t++) {
                for (int n = 0; n < batch; n++) {
                    assertThat(gradient.get(t, n, 0)).isEqualTo(t < lengths[n] ? 1 : 0);
                }
            }
        }
    }

    @Test
    void paddingGetsNoGradientAndRowsGetTheirs() {
        PackedSequence packed = PackedSequence.pack(List.of(vector(1), vector(2, 3)));
        Variable data = Variable.of(packed.data().data().copy(), true);
        Variable weights = Variable.of(Tensor.wrap(new double[] {10, 20, 30, 40}, 2, 2));
        packed.map(rows -> data).padPacked(false, 5).data().mul(weights).sum().backward();
        // Rows 2, 1, 3 stand at (0, 1), (0, 0) and (1, 1).
        assertThat(gradient("rows", data).toDoubleArray()).containsExactly(20, 10, 40);
    }

    // ---- test_wrong_order, test_total_length ----------------------------------------------------------------------

    @Test
    void wrongOrder() {
        List<Variable> sequences = List.of(vector(1), vector(2, 3));
        assertThatThrownBy(() -> PackedSequence.pack(sequences, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "`lengths` array must be sorted in decreasing order", "[1, 2]", "enforceSorted");
        PackedSequence.pack(List.of(vector(2, 3), vector(1)), true);
    }

    @Test
    void totalLength() {
        PackedSequence packed = PackedSequence.pack(UNSORTED);
        for (int total : new int[] {-1, 0, 2}) {
            assertThatThrownBy(() -> packed.padPacked(false, 0, total))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "Expected total_length to be at least the length of the longest sequence in input",
                            "total_length=" + total,
                            "max sequence length being 3");
        }
        Variable least = packed.padPacked(true, -2).data();
        for (int more : new int[] {0, 1, 8}) {
            Variable padded = packed.padPacked(true, -2, 3 + more).data();
            assertThat(padded.shape()).isEqualTo(Shape.of(3, 3 + more));
            assertThat(padded.data().narrow(1, 0, 3).contentEquals(least.data()))
                    .isTrue();
            assertThat(padded.data().narrow(1, 3, more).toDoubleArray()).containsOnly(fill(3 * more));
            assertThat(packed.padPacked(false, -2, 3 + more)
                            .data()
                            .data()
                            .contentEquals(padded.data().t()))
                    .isTrue();
        }
    }

    private static double[] fill(int size) {
        double[] out = new double[size];
        Arrays.fill(out, -2);
        return out;
    }

    // ---- test_type_casts, test_to ---------------------------------------------------------------------------------

    @Test
    void typeCasts() {
        PackedSequence packed = PackedSequence.pack(UNSORTED);
        PackedSequence single = packed.to(DType.FLOAT32);
        assertThat(single.data().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(single.sortedIndices()).isEqualTo(packed.sortedIndices());
        assertThat(single.unpack().get(2).data().toDoubleArray()).containsExactly(1, 2, 3);
    }

    @Test
    void toTheSameTypeIsTheSame() {
        PackedSequence packed = PackedSequence.pack(UNSORTED);
        assertThat(packed.to(DType.FLOAT64)).isSameAs(packed);
    }

    @Test
    void mapChangesRows() {
        PackedSequence doubled = PackedSequence.pack(UNSORTED).map(rows -> rows.mul(2));
        assertThat(numbers(doubled.unpack().get(0))).containsExactly(8, 10);
        assertThatThrownBy(() -> doubled.map(rows -> rows.narrow(0, 0, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("map", "6 rows", "(3,)");
    }

    // ---- Errors, and what PyTorch refuses or lets through ---------------------------------------------------------

    @Test
    void refusesWhatIsNoBatch() {
        assertThatThrownBy(() -> Sequences.pad(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("received an empty list of sequences");
        assertThatThrownBy(() -> PackedSequence.pack(List.of())).hasMessageContaining("received an empty list");
        assertThatThrownBy(() -> Sequences.pad(List.of(vector(1), Variable.of(Tensor.ones(DType.FLOAT64, 1, 2)))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("(1,)", "(1, 2)", "entry 1");
        assertThatThrownBy(() -> Sequences.pad(List.of(vector(1), Variable.of(Tensor.ones(1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("float64", "float32");
        assertThatThrownBy(() -> PackedSequence.packPadded(Variable.of(Tensor.ones(3)), 1))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(3,)");
        assertThatThrownBy(() -> PackedSequence.packPadded(Variable.of(Tensor.ones(3, 0, 2))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Cannot pack empty tensors");
        assertThatThrownBy(() -> PackedSequence.packPadded(Variable.of(Tensor.ones(3, 2)), 1))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Expected `len(lengths)` to be equal to batch_size, but got 1 (batch_size=2)");
        assertThatThrownBy(() -> Sequences.unpad(Variable.of(Tensor.ones(3, 2)), new int[] {1}, false))
                .isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> Sequences.unpad(Variable.of(Tensor.ones(3, 2)), new int[] {1, 4}, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0 to 3", "[1, 4]");
    }

    /** PyTorch takes a first length beyond the input, and gives batch sizes that do not fit the data. */
    @Test
    void refusesLengthsBeyondTheInput() {
        for (int[] lengths : new int[][] {{4, 1}, {1, 4}, {-1, 1}}) {
            assertThatThrownBy(() -> PackedSequence.packPadded(Variable.of(Tensor.ones(3, 2)), lengths))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("Length of all samples", "3 steps");
        }
    }

    @Test
    void sequencesOfLengthZeroAreAllowed() {
        PackedSequence packed = PackedSequence.pack(List.of(vector(), vector(1, 2), vector(), vector(3)));
        assertThat(packed.batch()).isEqualTo(4);
        assertThat(packed.batchSizes()).isEqualTo(IntTensor.vector(2, 1));
        assertThat(packed.lengths()).isEqualTo(IntTensor.vector(0, 2, 0, 1));
        assertThat(numbers(packed.padPacked(true, 9).data())).containsExactly(9, 9, 1, 2, 9, 9, 3, 9);
        assertThat(packed.unpack().get(2).shape()).isEqualTo(Shape.of(0));
        PackedSequence none = PackedSequence.packPadded(Variable.of(Tensor.ones(3, 2, 5)), 0, 0);
        assertThat(none.data().shape()).isEqualTo(Shape.of(0, 5));
        assertThat(none.padPacked(false, 1, 2).data().data().contentEquals(Tensor.ones(2, 2, 5)))
                .isTrue();
        assertThat(none.padPacked().data().shape()).isEqualTo(Shape.of(0, 2, 5));
    }

    /** PyTorch's {@code pad_packed_sequence(...)[0].stride()}: noise like the padded batch is drawn in that order. */
    @Test
    void paddedBatchesLieInMemoryAsInPyTorch() {
        Variable x = Variable.of(Tensor.randn(Generator.seeded(0), 5, 7, 2));
        PackedSequence sorted = PackedSequence.packPadded(x, new int[] {7, 6, 5, 4, 3}, true, true);
        PackedSequence unsorted = PackedSequence.packPadded(x, new int[] {3, 7, 5, 4, 6}, true, false);
        assertThat(sorted.padPacked(true, 0).data().data().strides()).containsExactly(2, 10, 1);
        assertThat(sorted.padPacked(false, 0).data().data().strides()).containsExactly(10, 2, 1);
        assertThat(unsorted.padPacked(true, 0).data().data().strides()).containsExactly(14, 2, 1);
        assertThat(unsorted.padPacked(false, 0).data().data().strides()).containsExactly(10, 2, 1);
    }

    @Test
    void ofChecksWhatItIsGiven() {
        Variable data = Variable.of(Tensor.ones(3, 2));
        assertThat(PackedSequence.of(data, new int[] {2, 1}, null).lengths()).isEqualTo(IntTensor.vector(2, 1));
        assertThat(PackedSequence.of(data, new int[] {2, 1}, new int[] {2, 0, 1})
                        .lengths())
                .isEqualTo(IntTensor.vector(1, 0, 2));
        assertThatThrownBy(() -> PackedSequence.of(data, new int[] {2, 2}, null))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("expected 4 rows");
        assertThatThrownBy(() -> PackedSequence.of(data, new int[] {1, 2}, null))
                .isInstanceOf(IllegalArgumentException.class);
        for (int[] wrong : new int[][] {{0, 0}, {0, 2}, {-1, 0}}) {
            assertThatThrownBy(() -> PackedSequence.of(data, new int[] {2, 1}, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Arrays.toString(wrong));
        }
    }
}
