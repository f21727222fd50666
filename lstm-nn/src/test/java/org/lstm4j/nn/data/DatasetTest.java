package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class DatasetTest {
    private static final Dataset<String> ABC = Dataset.of(List.of("a", "b", "c"));

    @Test
    void concatSkipsEmptyParts() {
        Dataset<String> empty = Dataset.of(List.of());
        Dataset<String> all = Dataset.concat(List.of(empty, ABC, empty, empty, Dataset.of(List.of("d")), empty));

        assertThat(all.size()).isEqualTo(4);
        assertThat(all.toList()).containsExactly("a", "b", "c", "d");
        assertThatThrownBy(() -> all.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> all.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Dataset.concat(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void concatRejectsOverflowOfInt() {
        Dataset<String> huge = new Dataset<>() {
            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }

            @Override
            public String get(int index) {
                return "";
            }
        };

        assertThat(Dataset.concat(List.of(huge)).size()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> Dataset.concat(List.of(huge, ABC)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dataset 1");
    }

    @Test
    void subsetMayRepeatAndReorder() {
        assertThat(ABC.subset(2, 0, 2).toList()).containsExactly("c", "a", "c");
        assertThat(ABC.subset().size()).isZero();
        assertThatThrownBy(() -> ABC.subset(0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Dataset.subset: indices[1] is 3, but the dataset has 3 examples");
        assertThatThrownBy(() -> ABC.subset(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ABC.subset(1).get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void subsetCopiesItsIndices() {
        int[] indices = {1};
        Dataset<String> subset = ABC.subset(indices);

        indices[0] = 2;

        assertThat(subset.get(0)).isEqualTo("b");
    }

    @Test
    void mapAppliesTheFunctionToEachExample() {
        assertThat(ABC.map(String::hashCode).toList()).containsExactly(97, 98, 99);
        assertThatThrownBy(() -> ABC.map(String::hashCode).get(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Dataset: index 3 is out of range for 3 examples");
    }

    @Test
    void tensorDatasetYieldsRows() {
        Tensor x = Tensor.arange(12).reshape(3, 2, 2);
        TensorDataset dataset = TensorDataset.of(x, IntTensor.of(new int[] {1, 2, 3, 4, 5, 6}, 3, 2));
        Example last = dataset.get(2);

        assertThat(dataset.size()).isEqualTo(3);
        assertThat(last.x().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(last.x().toDoubleArray()).containsExactly(8, 9, 10, 11);
        assertThat(last.x().sharesStorage(x)).isTrue();
        assertThat(last.labels()).isEqualTo(IntTensor.vector(5, 6));
        assertThat(last.hasY()).isFalse();
        assertThatThrownBy(() -> dataset.get(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("TensorDataset: index 3 is out of range for 3 examples");
        assertThatThrownBy(() -> dataset.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void everyPairOfInputAndTargetIsSupported() {
        Tensor x = Tensor.arange(2).reshape(2, 1);
        IntTensor tokens = IntTensor.vector(5, 6);

        assertThat(TensorDataset.of(x).get(1).parts()).containsExactly("x");
        assertThat(TensorDataset.of(x, x).get(1).parts()).containsExactly("x", "y");
        assertThat(TensorDataset.of(x, tokens).get(1).parts()).containsExactly("x", "labels");
        assertThat(TensorDataset.of(Example.of(tokens)).get(1).parts()).containsExactly("tokens");
        assertThat(TensorDataset.of(Example.of(tokens, x)).get(1).parts()).containsExactly("tokens", "y");
        assertThat(TensorDataset.of(tokens, tokens).get(1).parts()).containsExactly("tokens", "labels");
        assertThat(TensorDataset.of(tokens, tokens).get(1).tokens()).isEqualTo(IntTensor.of(new int[] {6}));
    }

    @Test
    void mismatchedSizesAreReported() {
        assertThatThrownBy(() -> TensorDataset.of(Tensor.zeros(3, 2), IntTensor.vector(1, 2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessage("TensorDataset: Size mismatch between tensors: (3, 2) and (2,)");
        assertThatThrownBy(() -> TensorDataset.of(Tensor.scalar(1))).isInstanceOf(ShapeMismatchException.class);
    }

    @Test
    void exampleHasOneInputAndAtMostOneTarget() {
        Tensor x = Tensor.zeros(1);
        IntTensor ints = IntTensor.vector(1);

        assertThatThrownBy(() -> new Example(null, null, x, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Example(x, ints, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Example(x, null, x, ints)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Example.of(x).y())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Example: has no y, only x");
        assertThatThrownBy(() -> Example.of(ints, x).x()).hasMessageEndingWith("only tokens and y");
        assertThat(Example.of(x, 3).labels()).isEqualTo(IntTensor.of(new int[] {3}));
        assertThat(Example.of(ints, 4).labels().flat(0)).isEqualTo(4);
    }
}
