package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Numbers.grad;
import static org.lstm4j.autograd.testing.Numbers.leaf;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Tensor;

/** What a graph keeps alive, and when it lets go. */
class MemoryTest {
    private static final int SIZE = 1000;

    private static boolean isFreed(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        return reference.get() == null;
    }

    @Test
    void savedTensorsAreFreedByTheBackward() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable hidden = x.tanh();
        WeakReference<Tensor> numbers = new WeakReference<>(hidden.data());
        Variable y = hidden.square().sum();
        hidden = null;
        System.gc();
        assertThat(numbers.get()).as("held for the backward").isNotNull();
        y.backward();
        assertThat(isFreed(numbers)).isTrue();
        assertThat(y.item()).isZero();
    }

    @Test
    void retainedGraphKeepsThem() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable y = x.tanh().sum();
        Variable hidden = x.exp();
        WeakReference<Tensor> numbers = new WeakReference<>(hidden.data());
        Variable z = y.add(hidden.sum());
        hidden = null;
        z.backward(null, GraphOptions.DEFAULT.retainGraph(true));
        System.gc();
        assertThat(numbers.get()).isNotNull();
        z.backward();
        assertThat(isFreed(numbers)).isTrue();
        Reference.reachabilityFence(z);
    }

    @Test
    void whatNoRuleSavesIsFreedDuringTheForward() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable hidden = x.mul(2);
        WeakReference<Tensor> numbers = new WeakReference<>(hidden.data());
        Variable y = hidden.add(1).sum();
        hidden = null;
        assertThat(isFreed(numbers)).isTrue();
        y.backward();
        assertThat(grad(x)[0]).isEqualTo(2);
    }

    @Test
    void withoutRecordingNothingIsHeld() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        List<WeakReference<Tensor>> hidden = new ArrayList<>();
        Variable y = GradMode.noGrad(() -> {
            Variable h = x.tanh();
            hidden.add(new WeakReference<>(h.data()));
            return h.square();
        });
        assertThat(isFreed(hidden.get(0))).isTrue();
        Reference.reachabilityFence(y);
    }

    /** A leaf does not know what was computed from it. */
    @Test
    void graphThatIsDroppedIsFreed() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable y = x.tanh().square();
        WeakReference<Variable> result = new WeakReference<>(y);
        y = null;
        assertThat(isFreed(result)).isTrue();
        Reference.reachabilityFence(x);
    }

    /** Also with a graph of the gradient, which PyTorch warns of as a cycle: here the collector takes it. */
    @Test
    void graphOfTheGradientIsFreedWithTheGradient() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable hidden = x.tanh();
        WeakReference<Tensor> numbers = new WeakReference<>(hidden.data());
        hidden.square().sum().backward(null, GraphOptions.DEFAULT.createGraph(true));
        hidden = null;
        x.zeroGrad();
        assertThat(isFreed(numbers)).isTrue();
        Reference.reachabilityFence(x);
    }
}
