package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Numbers.grad;
import static org.lstm4j.autograd.testing.Numbers.leaf;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Switching recording off, and cutting a graph. */
class GradModeTest {
    @Test
    void nothingIsRecordedInside() {
        Variable x = leaf(2);
        Variable y = GradMode.noGrad(() -> x.square());
        assertThat(y.requiresGrad()).isFalse();
        assertThat(y.isLeaf()).isTrue();
        assertThat(x.square().requiresGrad()).isTrue();
    }

    @Test
    void leavesMadeInsideStillRequire() {
        Variable x = GradMode.noGrad(() -> leaf(2));
        x.square().backward();
        assertThat(grad(x)).containsExactly(4);
    }

    @Test
    void nestingEndsWithTheOutermost() {
        GradMode.noGrad(() -> {
            GradMode.noGrad(() -> assertThat(GradMode.isEnabled()).isFalse());
            assertThat(GradMode.isEnabled()).isFalse();
        });
        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void exceptionRestores() {
        assertThatThrownBy(() -> GradMode.noGrad((Runnable) () -> {
                    throw new IllegalStateException("inside");
                }))
                .hasMessage("inside");
        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void otherThreadsGoOnRecording() {
        GradMode.noGrad(() -> {
            boolean elsewhere =
                    CompletableFuture.supplyAsync(GradMode::isEnabled).join();
            assertThat(elsewhere).isTrue();
        });
    }

    /** A pass records nothing unless asked to, whatever the mode outside. */
    @Test
    void backwardInsideOfAndOutside() {
        Variable x = leaf(3);
        Variable y = x.square();
        GradMode.noGrad(() -> y.backward());
        assertThat(grad(x)).containsExactly(6);
        assertThat(x.grad()).matches(gradient -> !gradient.requiresGrad());

        Variable z = x.square();
        Variable slope = GradMode.noGrad(() ->
                Autograd.grad(z, GraphOptions.DEFAULT.createGraph(true), x).get(0));
        assertThat(slope.requiresGrad()).isTrue();
    }

    @Test
    void detachSharesTheNumbersButNotTheGraph() {
        Variable x = leaf(3);
        Variable y = x.square();
        Variable cut = y.detach();
        assertThat(cut.requiresGrad()).isFalse();
        assertThat(cut.data().sharesStorage(y.data())).isTrue();
        cut.mul(x).backward();
        assertThat(grad(x)).containsExactly(9);
    }
}
