package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class DataLoaderTest {
    private static final TensorDataset FIVE =
            TensorDataset.of(Tensor.arange(10).reshape(5, 2), Tensor.arange(5).reshape(5, 1));

    @Test
    void batchesInOrderWithTheSmallerLast() {
        DataLoader<Batch> loader = DataLoader.of(FIVE, DataLoader.options().batchSize(2));
        List<Batch> batches = batches(loader);

        assertThat(loader.size()).isEqualTo(3);
        assertThat(batches).extracting(Batch::size).containsExactly(2, 2, 1);
        assertThat(batches.get(1).x().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(batches.get(1).x().data().toDoubleArray()).containsExactly(4, 5, 6, 7);
        assertThat(batches.get(2).y().shape()).isEqualTo(Shape.of(1, 1));
        assertThat(batches.get(2).y().data().toDoubleArray()).containsExactly(4);
    }

    @Test
    void dropLastDropsTheSmallerBatch() {
        DataLoader<Batch> loader =
                DataLoader.of(FIVE, DataLoader.options().batchSize(2).dropLast(true));

        assertThat(loader.size()).isEqualTo(2);
        assertThat(batches(loader)).extracting(Batch::size).containsExactly(2, 2);
        DataLoader<Batch> none =
                DataLoader.of(FIVE, DataLoader.options().batchSize(6).dropLast(true));
        assertThat(none.size()).isZero();
        assertThat(batches(none)).isEmpty();
    }

    @Test
    void batchSizeMayExceedTheDataset() {
        DataLoader<Batch> loader = DataLoader.of(FIVE, DataLoader.options().batchSize(Integer.MAX_VALUE));

        assertThat(loader.size()).isEqualTo(1);
        assertThat(batches(loader)).extracting(Batch::size).containsExactly(5);
    }

    @Test
    void epochsAreIndependent() {
        DataLoader<Batch> loader = DataLoader.of(FIVE, DataLoader.options().batchSize(5));
        Iterator<Batch> first = loader.iterator();
        Iterator<Batch> second = loader.iterator();

        assertThat(first.next().size()).isEqualTo(5);
        assertThat(second.hasNext()).isTrue();
        assertThat(first.hasNext()).isFalse();
        assertThatThrownBy(first::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void samplerDeterminesTheOrder() {
        Sampler backwards = new SubsetRandomSampler(new int[] {4}, Generator.seeded(0));
        DataLoader<Batch> loader = DataLoader.of(FIVE, DataLoader.options().sampler(backwards));

        assertThat(loader.size()).isEqualTo(1);
        assertThat(batches(loader).get(0).y().data().toDoubleArray()).containsExactly(4);
    }

    @Test
    void indexOutOfRangeIsReported() {
        Sampler beyond = new SubsetRandomSampler(new int[] {5}, Generator.seeded(0));

        assertThatThrownBy(
                        () -> batches(DataLoader.of(FIVE, DataLoader.options().sampler(beyond))))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("DataLoader: the sampler yielded index 5, but the dataset has 5 examples");
    }

    @Test
    void mismatchedShapesAreReportedWithTheIndices() {
        Dataset<Example> ragged = Dataset.of(
                List.of(Example.of(Tensor.zeros(9)), Example.of(Tensor.zeros(2)), Example.of(Tensor.zeros(3))));
        Iterator<Batch> batches = DataLoader.of(
                        ragged.subset(1, 2), DataLoader.options().batchSize(2))
                .iterator();

        assertThatThrownBy(batches::next)
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining(
                        "stack expects each tensor to be equal size, but got (2,) at entry 0 and (3,) at entry 1")
                .hasMessageEndingWith("the batch has the examples [0, 1]");
    }

    @Test
    void mismatchedComponentsAndDtypesAreReported() {
        assertThatThrownBy(() ->
                        Collate.stack().collate(List.of(Example.of(Tensor.zeros(2)), Example.of(Tensor.zeros(2), 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "stack expects each example to have the same parts, but got [x] at entry 0 and [x, labels] at"
                                + " entry 1");
        assertThatThrownBy(() -> Collate.stack()
                        .collate(List.of(
                                Example.of(Tensor.of(new float[] {1})), Example.of(Tensor.of(new double[] {1})))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32 at entry 0 and float64 at entry 1");
        assertThatThrownBy(() -> Collate.stack().collate(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mismatchedLabelsAreReported() {
        assertThatThrownBy(() -> Collate.stack()
                        .collate(List.of(
                                Example.of(Tensor.zeros(2), IntTensor.vector(1, 2)), Example.of(Tensor.zeros(2), 1))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(2,) at entry 0 and () at entry 1");
    }

    @Test
    void tokensAndLabelsAreStacked() {
        Batch batch = Batch.all(TensorDataset.of(IntTensor.of(new int[] {1, 2, 3, 4}, 2, 2), IntTensor.vector(7, 8)));

        assertThat(batch.tokens()).isEqualTo(IntTensor.of(new int[] {1, 2, 3, 4}, 2, 2));
        assertThat(batch.labels()).isEqualTo(IntTensor.vector(7, 8));
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.hasX() || batch.hasY() || batch.isPadded()).isFalse();
        assertThat(batch.hasLabels()).isTrue();
    }

    /** A batch is a copy: writing to it does not change the dataset. */
    @Test
    void batchIsACopy() {
        Tensor x = Tensor.arange(4).reshape(2, 2);
        Batch.all(TensorDataset.of(x)).x().data().fillInPlace(9);

        assertThat(x.toDoubleArray()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void absentComponentIsReported() {
        Batch batch = Batch.all(FIVE);

        assertThatThrownBy(batch::labels)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Batch: has no labels, only x and y");
        assertThatThrownBy(batch::tokens).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(batch::lengths).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(batch::mask).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Batch.of(batch.x()).y()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Batch.all(TensorDataset.of(Example.of(IntTensor.vector(1))))
                        .x())
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void batchSizeMustBePositive(int size) {
        assertThatThrownBy(() -> DataLoader.options().batchSize(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DataLoader: batch_size should be a positive integer value, but got batch_size=" + size);
        assertThatThrownBy(() -> BatchSampler.of(Sampler.sequential(2), size, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsContradictoryOptions() {
        assertThatThrownBy(() ->
                        DataLoader.options().sampler(Sampler.sequential(5)).shuffle(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mutually exclusive");
        assertThatThrownBy(() -> DataLoader.of(FIVE, DataLoader.options().shuffle(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("requires a generator");
    }

    @Test
    void rejectsEmptyDatasets() {
        Dataset<Example> empty = Dataset.of(List.of());
        Generator rng = Generator.seeded(0);

        assertThatThrownBy(() -> DataLoader.of(empty, DataLoader.options().shuffle(rng)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DataLoader: the dataset is empty");
        assertThatThrownBy(() -> DataLoader.of(empty, DataLoader.options()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Batch.all(empty)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void samplersRejectInvalidArguments() {
        Generator rng = Generator.seeded(0);
        String untouched = state(rng);

        assertThatThrownBy(() -> new RandomSampler(0, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("num_samples must be greater than zero, but got 0");
        assertThatThrownBy(() -> RandomSampler.options().samples(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sampler.sequential(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SubsetRandomSampler(0, rng)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SubsetRandomSampler(new int[] {0, -2}, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("indices[1] must not be negative, but got -2");
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1, Double.NaN}, 2, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights[1] is NaN");
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1, -1}, 2, rng))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1, Double.POSITIVE_INFINITY}, 2, rng))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {0, 0}, 2, rng))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {}, 2, rng))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1}, 0, rng))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1, 0, 1}, 3, false, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 indices without replacement from 2");
        assertThat(state(rng)).isEqualTo(untouched);
    }

    @Test
    void randomEpochEndsAfterItsSamples() {
        var pass = new RandomSampler(2, Generator.seeded(0)).iterator();

        assertThat(pass.nextInt() + pass.nextInt()).isEqualTo(1);
        assertThatThrownBy(pass::nextInt).isInstanceOf(NoSuchElementException.class);
        var batches = BatchSampler.of(Sampler.sequential(1), 1, false).iterator();
        batches.next();
        assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void splitRejectsInvalidParts() {
        Generator rng = Generator.seeded(0);
        String untouched = state(rng);

        assertThatThrownBy(() -> RandomSplit.counts(FIVE, rng, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Sum of input lengths does not equal the length of the input dataset!")
                .hasMessageContaining("[2, 2] for 5");
        assertThatThrownBy(() -> RandomSplit.counts(FIVE, rng, 6, -1)).hasMessageContaining("index 1 is -1");
        assertThatThrownBy(() -> RandomSplit.counts(FIVE, rng, 0, 5)).hasMessageContaining("index 0 is 0");
        assertThatThrownBy(() -> RandomSplit.counts(FIVE, rng, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RandomSplit.fractions(FIVE, rng, 0.5, Double.NaN))
                .hasMessageContaining("index 1");
        assertThatThrownBy(() -> RandomSplit.fractions(FIVE, rng, 0.5, 0.4)).hasMessageContaining("sum of 1");
        assertThatThrownBy(() -> RandomSplit.fractions(FIVE, rng)).isInstanceOf(IllegalArgumentException.class);
        // The remaining example goes to the first part, and the last two are empty.
        assertThatThrownBy(() -> RandomSplit.fractions(FIVE, rng, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1))
                .hasMessageContaining("index 4 is 0");
        assertThat(state(rng)).isEqualTo(untouched);
    }

    @Test
    void fractionsMaySumUpToOneWithRounding() {
        Dataset<Integer> dataset = Dataset.of(IntStream.range(0, 100).boxed().toList());
        // 1.0000000000000002 in double.
        assertThat(0.33 + 0.56 + 0.11).isNotEqualTo(1.0);

        assertThat(RandomSplit.fractions(dataset, Generator.seeded(0), 0.33, 0.56, 0.11))
                .extracting(Dataset::size)
                .isEqualTo(List.of(33, 56, 11));
    }

    private static String state(Generator generator) {
        return Arrays.toString(generator.state());
    }

    private static <B> List<B> batches(DataLoader<B> loader) {
        List<B> out = new ArrayList<>();
        loader.forEach(out::add);
        return out;
    }
}
