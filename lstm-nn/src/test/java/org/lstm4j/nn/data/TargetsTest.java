package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.data.Targets.PER_SEQUENCE;
import static org.lstm4j.nn.data.Targets.PER_STEP;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Whether targets are of steps is known from where the data are made. */
class TargetsTest {
    private static final Tensor SEQUENCE = Tensor.zeros(3, 2);
    private static final IntTensor WORDS = IntTensor.vector(4, 5, 6);

    @Test
    void ranksAreTheDefault() {
        assertThat(Example.of(SEQUENCE).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(Example.of(SEQUENCE, Tensor.zeros(3)).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(Example.of(SEQUENCE, Tensor.zeros(3, 1)).targets()).isEqualTo(PER_STEP);
        assertThat(Example.of(SEQUENCE, 1).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(Example.of(SEQUENCE, WORDS).targets()).isEqualTo(PER_STEP);
        assertThat(Example.of(WORDS, 1).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(Example.of(WORDS, WORDS).targets()).isEqualTo(PER_STEP);
        // No sequence, no steps.
        assertThat(Example.of(Tensor.zeros(3), Tensor.zeros(3, 3)).targets()).isEqualTo(PER_SEQUENCE);

        Variable x = Variable.of(Tensor.zeros(3, 3, 2));
        assertThat(Batch.of(x, Variable.of(Tensor.zeros(3, 3))).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(Batch.of(x, Variable.of(Tensor.zeros(3, 3, 1))).targets()).isEqualTo(PER_STEP);
        assertThat(Batch.of(x, WORDS).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(TensorDataset.of(x.data(), WORDS).get(0).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(TensorDataset.of(x.data(), Tensor.zeros(3, 3)).get(0).targets())
                .isEqualTo(PER_SEQUENCE);
        assertThat(TensorDataset.of(x.data(), Tensor.zeros(3, 3, 1)).get(0).targets())
                .isEqualTo(PER_STEP);
        assertThat(Windows.of(SEQUENCE, Windows.options(1).horizon(2)).get(0).targets())
                .isEqualTo(PER_SEQUENCE);
    }

    @Test
    void canBeSaidWhereRanksMislead() {
        // Two horizons of two variables for a sequence of two steps.
        Example both = Example.of(Tensor.zeros(2, 1), Tensor.ones(2, 2)).with(PER_SEQUENCE);
        Example longer = Example.of(Tensor.zeros(4, 1), Tensor.ones(2, 2)).with(PER_SEQUENCE);
        Batch padded = Collate.pad().collate(List.of(both, longer));
        assertThat(padded.targets()).isEqualTo(PER_SEQUENCE);
        assertThat(padded.y().shape()).isEqualTo(Shape.of(2, 2, 2));
        assertThat(padded.count()).isEqualTo(2);
        assertThat(Batch.all(Dataset.of(List.of(both, both))).targets()).isEqualTo(PER_SEQUENCE);
        assertThat(TensorDataset.of(Tensor.zeros(5, 2, 1), Tensor.zeros(5, 2, 2))
                        .with(PER_SEQUENCE)
                        .get(4)
                        .targets())
                .isEqualTo(PER_SEQUENCE);
        assertThatThrownBy(() -> SequenceDataset.of(List.of(Example.of(Tensor.zeros(4, 1), Tensor.ones(2, 2)))))
                .hasMessageContaining("4 steps, but 2 targets; if they are one target, Example.with(");
        assertThatThrownBy(() ->
                        Collate.stack().collate(List.of(both, Example.of(Tensor.zeros(2, 1), Tensor.ones(2, 2)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PER_SEQUENCE at entry 0 and PER_STEP at entry 1");
        assertThatThrownBy(() -> Example.of(SEQUENCE).with(PER_STEP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Example: has no target, and so none for each step");
    }

    @Test
    void countsWhatIsNoPadding() {
        Batch steps = Collate.pad()
                .collate(List.of(
                        Example.of(SEQUENCE, Tensor.zeros(3, 1)), Example.of(Tensor.zeros(5, 2), Tensor.zeros(5, 1))));
        assertThat(steps.targets()).isEqualTo(PER_STEP);
        assertThat(steps.count()).isEqualTo(8);
        Batch whole = Collate.pad().collate(List.of(Example.of(SEQUENCE, 1), Example.of(Tensor.zeros(5, 2), 0)));
        assertThat(whole.count()).isEqualTo(2);
        assertThat(Batch.of(Variable.of(Tensor.zeros(4, 3, 2)), Variable.of(Tensor.zeros(4, 3, 1)))
                        .count())
                .isEqualTo(12);
    }

    @Test
    void targetsFitTheMask() {
        Variable x = Variable.of(Tensor.zeros(4, 2, 1));
        IntTensor lengths = IntTensor.vector(4, 1);
        Tensor mask = Tensor.of(new double[] {1, 1, 1, 0, 1, 0, 1, 0}, 4, 2);

        assertThat(new Batch(x, null, Variable.of(Tensor.zeros(4, 2)), null, PER_STEP, lengths, mask).count())
                .isEqualTo(5);
        assertThatThrownBy(() -> new Batch(x, null, Variable.of(Tensor.zeros(2, 4)), null, PER_STEP, lengths, mask))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("one target for each step, of the leading dimensions (4, 2), but got targets of"
                        + " shape (2, 4)");
        assertThatThrownBy(() -> new Batch(x, null, Variable.of(Tensor.zeros(4, 2)), null, PER_SEQUENCE, lengths, mask))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("one target for each sequence");
        assertThatThrownBy(() -> new Batch(x, null, null, null, PER_SEQUENCE, lengths, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Batch: expected lengths and a mask, or neither, but got lengths only");
    }
}
