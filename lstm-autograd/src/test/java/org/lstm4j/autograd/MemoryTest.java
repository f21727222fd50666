package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Tensor;

/** What a graph keeps alive, and when it is freed. */
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
        WeakReference<Tensor> values = new WeakReference<>(hidden.data());
        Variable y = hidden.square().sum();
        hidden = null;
        System.gc();
        assertThat(values.get()).as("held for the backward").isNotNull();
        y.backward();
        assertThat(isFreed(values)).isTrue();
        assertThat(y.item()).isZero();
    }

    @Test
    void retainedGraphKeepsSavedTensors() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable y = x.tanh().sum();
        Variable hidden = x.exp();
        WeakReference<Tensor> values = new WeakReference<>(hidden.data());
        Variable z = y.add(hidden.sum());
        hidden = null;
        z.backward(null, GraphOptions.options().retainGraph(true));
        System.gc();
        assertThat(values.get()).isNotNull();
        z.backward();
        assertThat(isFreed(values)).isTrue();
        Reference.reachabilityFence(z);
    }

    @Test
    void tensorThatNoRuleSavesIsFreedDuringTheForward() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable hidden = x.mul(2);
        WeakReference<Tensor> values = new WeakReference<>(hidden.data());
        Variable y = hidden.add(1).sum();
        hidden = null;
        assertThat(isFreed(values)).isTrue();
        y.backward();
        assertThat(grad(x)[0]).isEqualTo(2);
    }

    @Test
    void noGradKeepsNoIntermediateTensors() throws InterruptedException {
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

    /** A leaf does not refer to the variables computed from it. */
    @Test
    void unreachableGraphIsFreed() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable y = x.tanh().square();
        WeakReference<Variable> result = new WeakReference<>(y);
        y = null;
        assertThat(isFreed(result)).isTrue();
        Reference.reachabilityFence(x);
    }

    /** PyTorch warns of a reference cycle after backward with create_graph; the garbage collector frees cycles. */
    @Test
    void graphOfTheGradientIsFreedWithTheGradient() throws InterruptedException {
        Variable x = leaf(new double[SIZE]);
        Variable hidden = x.tanh();
        WeakReference<Tensor> values = new WeakReference<>(hidden.data());
        hidden.square().sum().backward(null, GraphOptions.options().createGraph(true));
        hidden = null;
        x.zeroGrad();
        assertThat(isFreed(values)).isTrue();
        Reference.reachabilityFence(x);
    }
}
