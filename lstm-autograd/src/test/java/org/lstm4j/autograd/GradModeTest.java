package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Recording on and off, and detached variables. */
class GradModeTest {
    @Test
    void noGradRecordsNothing() {
        Variable x = leaf(2);
        Variable y = GradMode.noGrad(() -> x.square());
        assertThat(y.requiresGrad()).isFalse();
        assertThat(y.isLeaf()).isTrue();
        assertThat(x.square().requiresGrad()).isTrue();
    }

    @Test
    void leafCreatedInNoGradStillRequiresAGradient() {
        Variable x = GradMode.noGrad(() -> leaf(2));
        x.square().backward();
        assertThat(grad(x)).containsExactly(4);
    }

    @Test
    void nestedNoGradEndsWithTheOutermost() {
        GradMode.noGrad(() -> {
            GradMode.noGrad(() -> assertThat(GradMode.isEnabled()).isFalse());
            assertThat(GradMode.isEnabled()).isFalse();
        });
        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void setRecordsInsideOfNoGrad() {
        Variable x = leaf(2);
        Variable y = GradMode.noGrad(() -> GradMode.set(true, () -> x.square()));
        y.backward();
        assertThat(grad(x)).containsExactly(4);
    }

    @Test
    void exceptionRestoresTheMode() {
        assertThatThrownBy(() -> GradMode.noGrad((Runnable) () -> {
                    throw new IllegalStateException("inside");
                }))
                .hasMessage("inside");
        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void noGradDoesNotAffectOtherThreads() {
        GradMode.noGrad(() -> {
            boolean elsewhere =
                    CompletableFuture.supplyAsync(GradMode::isEnabled).join();
            assertThat(elsewhere).isTrue();
        });
    }

    @Test
    void onlyCreateGraphDecidesWhetherAPassIsRecorded() {
        Variable x = leaf(3);
        Variable y = x.square();
        GradMode.noGrad(() -> y.backward());
        assertThat(grad(x)).containsExactly(6);
        assertThat(x.grad()).matches(gradient -> !gradient.requiresGrad());

        Variable z = x.square();
        Variable slope = GradMode.noGrad(() ->
                Autograd.grad(z, GraphOptions.options().createGraph(true), x).get(0));
        assertThat(slope.requiresGrad()).isTrue();
    }

    @Test
    void detachSharesTheTensorButNotTheGraph() {
        Variable x = leaf(3);
        Variable y = x.square();
        Variable cut = y.detach();
        assertThat(cut.requiresGrad()).isFalse();
        assertThat(cut.data().sharesStorage(y.data())).isTrue();
        cut.mul(x).backward();
        assertThat(grad(x)).containsExactly(9);
    }
}
