package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class SequenceDatasetTest {
    private static final Example TWO = Example.of(Tensor.zeros(2, 3), 0);

    @Test
    void bucketsYieldPaddedBatches() {
        SequenceDataset dataset = SequenceDataset.of(List.of(
                TWO,
                Example.of(Tensor.ones(5, 3), 1),
                Example.of(Tensor.ones(4, 3), 2),
                Example.of(Tensor.ones(1, 3), 3)));
        BucketSampler buckets =
                new BucketSampler(dataset.lengths(), BucketSampler.options().batchSize(2), Generator.seeded(0));
        List<Batch> batches = new ArrayList<>();
        DataLoader.of(dataset, buckets, Collate.pad()).forEach(batches::add);

        assertThat(dataset.lengths()).containsExactly(2, 5, 4, 1);
        assertThat(batches)
                .extracting(batch -> batch.x().shape())
                .containsExactlyInAnyOrder(Shape.of(2, 2, 3), Shape.of(5, 2, 3));
        assertThat(batches).extracting(batch -> batch.mask().sum().item()).containsExactlyInAnyOrder(3.0, 9.0);
    }

    @Test
    void masksHaveTheTypeOfTheValues() {
        IntTensor tokens = IntTensor.vector(1, 2);
        Tensor target = Tensor.zeros(DType.FLOAT64, 1);
        for (Example example : List.of(Example.of(tokens, target), Example.of(target.reshape(1, 1), 0))) {
            assertThat(Collate.pad().collate(List.of(example)).mask().dtype()).isEqualTo(DType.FLOAT64);
        }
        assertThat(Collate.pad().collate(List.of(Example.of(tokens, 0))).mask().dtype())
                .isEqualTo(DType.FLOAT32);
    }

    @Test
    void mismatchedSequencesAreReported() {
        refused("sequence 1 is empty", TWO, Example.of(Tensor.zeros(0, 3), 1));
        refused("but that of sequence 1 has (3,)", TWO, Example.of(Tensor.zeros(3), 1));
        refused("(T, F), but that of sequence 0 has (1, 1, 1)", Example.of(Tensor.zeros(1, 1, 1)));
        refused(
                "the input of sequence 1 has shape (2, 4), which does not match (2, 3)",
                TWO,
                Example.of(Tensor.zeros(2, 4), 1));
        refused("sequence 1 has dtype float64", TWO, Example.of(Tensor.zeros(DType.FLOAT64, 2, 3), 1));
        refused("sequence 1 has [x], but sequence 0 has [x, labels]", TWO, Example.of(Tensor.zeros(2, 3)));
        refused("(T), but that of sequence 0 has (1, 1)", Example.of(IntTensor.of(new int[] {1}, 1, 1)));
        refused("expected at least one");
    }

    @Test
    void mismatchedTargetsAreReported() {
        Tensor x = Tensor.zeros(2, 3);
        refused("sequence 0 has 2 steps, but 3 targets", Example.of(x, Tensor.zeros(3, 1)));
        refused("sequence 0 has 2 steps, but 1 targets", Example.of(x, IntTensor.vector(1)));
        refused("(T, K) or labels (T), but that of sequence 0 has (2, 1, 1)", Example.of(x, Tensor.zeros(2, 1, 1)));
        refused("but that of sequence 0 has (1, 1)", Example.of(x, IntTensor.of(new int[] {1}, 1, 1)));
        refused(
                "sequence 1 has the targets PER_SEQUENCE of shape (), but sequence 0 has PER_STEP of shape (2,)",
                Example.of(x, IntTensor.vector(1, 2)),
                Example.of(x, 1));
        refused(
                "the target of sequence 1 has shape (2,)",
                Example.of(x, Tensor.zeros(3)),
                Example.of(x, Tensor.zeros(2)));
        refused(
                "sequence 1 has the targets PER_STEP of shape (2, 3), but sequence 0 has PER_SEQUENCE of shape (3,)",
                Example.of(x, Tensor.zeros(3)),
                Example.of(x, Tensor.zeros(2, 3)));
        refused(
                "the target of sequence 1 has dtype float64",
                Example.of(x, Tensor.zeros(1)),
                Example.of(x, Tensor.zeros(DType.FLOAT64, 1)));
    }

    @Test
    void mismatchedShapesThrowShapeMismatchException() {
        assertThatThrownBy(() -> SequenceDataset.of(List.of(Example.of(Tensor.zeros(2, 3), Tensor.zeros(3, 1)))))
                .isInstanceOf(ShapeMismatchException.class);
    }

    private static void refused(String message, Example... examples) {
        assertThatThrownBy(() -> SequenceDataset.of(List.of(examples)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("SequenceDataset: ")
                .hasMessageContaining(message);
        // A padded batch has the same checks.
        assertThatThrownBy(() -> Collate.pad().collate(List.of(examples))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void indexOutOfRangeIsReported() {
        SequenceDataset dataset = SequenceDataset.of(List.of(TWO));

        assertThat(dataset.get(0)).isSameAs(TWO);
        assertThatThrownBy(() -> dataset.get(1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("SequenceDataset: index 1 is out of range for 1 examples");
    }

    @Test
    void invalidBucketsAreReported() {
        Generator rng = Generator.seeded(0);

        assertThatThrownBy(() -> new BucketSampler(new int[] {}, BucketSampler.options(), rng))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BucketSampler(new int[] {1, -1}, BucketSampler.options(), rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lengths[1] must not be negative, but got -1");
        assertThatThrownBy(() -> BucketSampler.options().batchSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BucketSampler.options().poolBatches(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
