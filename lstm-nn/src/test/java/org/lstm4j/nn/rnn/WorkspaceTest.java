package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Which buffer a pass gets. */
class WorkspaceTest {
    private final Workspace workspace = new Workspace(DType.FLOAT64);

    /** Takes buffers of these sizes, all at once, and releases them. */
    private List<Tensor> released(int... sizes) {
        List<Tensor> out = new ArrayList<>();
        for (int size : sizes) {
            out.add(workspace.take(size));
        }
        out.forEach(workspace::release);
        return out;
    }

    @Test
    void aNewBufferHasTheSizeAndTypeAskedFor() {
        Tensor first = workspace.take(5);
        assertThat(first.shape()).isEqualTo(Shape.of(5));
        assertThat(first.dtype()).isEqualTo(DType.FLOAT64);
        // Not released, so it is not handed out again.
        assertThat(workspace.take(5)).isNotSameAs(first);
    }

    @Test
    void aReleasedBufferIsTakenOnce() {
        Tensor first = released(5).get(0);
        assertThat(workspace.take(5)).isSameAs(first);
        assertThat(workspace.take(5)).isNotSameAs(first);
    }

    @Test
    void theSmallestThatIsLargeEnoughIsTaken() {
        List<Tensor> free = released(9, 7, 5, 8);
        assertThat(workspace.take(6)).isSameAs(free.get(1));
        assertThat(workspace.take(6)).isSameAs(free.get(3));
        // The one of 5 is still there, since nothing was made anew.
        assertThat(workspace.take(5)).isSameAs(free.get(2));
        assertThat(workspace.take(1)).isSameAs(free.get(0));
    }

    /** So that buffers of a growing batch do not pile up: each new one replaces a smaller one. */
    @Test
    void aBufferThatIsTooSmallIsDroppedForANewOne() {
        Tensor small = released(3).get(0);
        Tensor grown = workspace.take(4);
        assertThat(grown.numel()).isEqualTo(4);
        assertThat(workspace.take(3)).isNotSameAs(small);
    }

    @Test
    void atMostSixteenAreKept() {
        int[] sizes = new int[17];
        Arrays.fill(sizes, 2);
        List<Tensor> free = released(sizes);
        for (int i = 0; i < 16; i++) {
            assertThat(workspace.take(2)).isSameAs(free.get(i));
        }
        assertThat(workspace.take(2)).isNotSameAs(free.get(16));
    }

    @Test
    void releasingNothingHasNoEffect() {
        workspace.release(null);
        assertThat(workspace.take(2).numel()).isEqualTo(2);
    }
}
