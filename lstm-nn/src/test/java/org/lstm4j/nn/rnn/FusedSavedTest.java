package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** What backward of a fused layer needs may not change after forward; buffers that are free are used again. */
class FusedSavedTest {
    private final LSTM lstm = new LSTM(LSTM.options(2, 3).dtype(DType.FLOAT64), Generator.seeded(1));
    private final Variable x = Variable.of(Tensor.randn(Generator.seeded(2), DType.FLOAT64, 4, 2, 2), true);

    private void assertRefused(Variable sum, String what) {
        assertThatIllegalStateException().as(what).isThrownBy(sum::backward).withMessageContaining("changed in place");
    }

    @Test
    void changedOutputsOfEveryStepAreRefused() {
        for (int part = 0; part < 2; part++) {
            Output<LSTM.State> out = lstm.forwardEveryStep(x, null);
            Variable sum = out.output().sum();
            out.steps().get(0).variables().get(part).data().fillInPlace(0);
            assertRefused(sum, "part " + part);
        }
    }

    @Test
    void changedInputsAndWeightsAreRefused() {
        for (Parameter parameter : lstm.parameters()) {
            Variable sum = lstm.forward(x).output().sum();
            parameter.data().mulInPlace(1);
            assertRefused(sum, "parameter of shape " + parameter.shape());
        }
        Variable sum = lstm.forward(x).output().sum();
        x.data().mulInPlace(1);
        assertRefused(sum, "input");
    }

    @Test
    void aWorkspaceReturnsTheSmallestBufferThatIsLargeEnough() {
        Workspace workspace = new Workspace(DType.FLOAT64);
        Tensor ten = workspace.take(10);
        Tensor twenty = workspace.take(20);
        Tensor thirty = workspace.take(30);
        assertThat(List.of(ten.numel(), twenty.numel(), thirty.numel())).containsExactly(10, 20, 30);
        assertThat(ten.dtype()).isEqualTo(DType.FLOAT64);
        List.of(thirty, ten, twenty).forEach(workspace::release);
        assertThat(workspace.take(15)).isSameAs(twenty);
        assertThat(workspace.take(10)).isSameAs(ten);
        assertThat(workspace.take(30)).isSameAs(thirty);
        workspace.release(null);
        assertThat(workspace.take(5).numel()).isEqualTo(5);
    }

    @Test
    void aBufferThatIsTooSmallMakesRoom() {
        Workspace workspace = new Workspace(DType.FLOAT32);
        Tensor small = workspace.take(5);
        workspace.release(small);
        assertThat(workspace.take(6).numel()).isEqualTo(6);
        // The small one was dropped.
        assertThat(workspace.take(5)).isNotSameAs(small);
    }

    @Test
    void atMostSixteenBuffersAreKept() {
        Workspace workspace = new Workspace(DType.FLOAT32);
        List<Tensor> given = java.util.stream.IntStream.range(0, 17)
                .mapToObj(i -> Tensor.zeros(DType.FLOAT32, 4))
                .toList();
        given.forEach(workspace::release);
        List<Tensor> taken = java.util.stream.IntStream.range(0, 17)
                .mapToObj(i -> workspace.take(4))
                .toList();
        assertThat(taken.stream().filter(each -> given.stream().anyMatch(one -> one == each)))
                .hasSize(16);
        assertThat(taken.get(16)).isNotSameAs(given.get(16));
    }
}
