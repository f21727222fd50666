package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;
import static org.lstm4j.autograd.testing.Variables.values;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Graphs that are far longer than the stack is deep. */
@Tag("slow")
class LongGraphTest {
    private static final int LENGTH = 200_000;
    private static final int WIDTH = 100_000;
    private static final long SMALL_STACK = 160 * 1024;

    private static void inSmallStack(Runnable test) throws Exception {
        FutureTask<Void> task = new FutureTask<>(test, null);
        Thread thread = new Thread(null, task, "small stack", SMALL_STACK);
        thread.start();
        task.get();
    }

    @Test
    void chainOf200000OperationsFitsASmallStack() throws Exception {
        inSmallStack(() -> {
            Variable x = leaf(1);
            Variable y = x;
            for (int i = 0; i < LENGTH; i++) {
                y = i % 2 == 0 ? y.mul(2) : y.mul(0.5);
            }
            y.backward();
            assertThat(grad(x)).containsExactly(1);
        });
    }

    @Test
    void createGraphOfAChainFitsASmallStack() throws Exception {
        inSmallStack(() -> {
            Variable x = leaf(1);
            Variable y = x;
            for (int i = 0; i < LENGTH; i++) {
                y = y.neg();
            }
            Variable slope = Autograd.grad(y.square(), GraphOptions.options().createGraph(true), x)
                    .get(0);
            assertThat(values(slope)).containsExactly(2);
            assertThat(values(Autograd.grad(slope, x).get(0))).containsExactly(2);
        });
    }

    @Test
    void inputWith100000ConsumersFitsASmallStack() throws Exception {
        inSmallStack(() -> {
            Variable x = leaf(1);
            List<Variable> branches = new ArrayList<>();
            for (int i = 0; i < WIDTH; i++) {
                branches.add(x.mul(i % 3));
            }
            Variable.concat(branches, 0).sum().backward();
            assertThat(grad(x)).containsExactly(99_999);
        });
    }

    @Test
    void operationWith100000OutputsFitsASmallStack() throws Exception {
        inSmallStack(() -> {
            Variable x = leaf(new double[WIDTH]);
            List<Variable> parts = x.unbind(0);
            parts.get(0).add(parts.get(WIDTH - 1)).backward();
            assertThat(x.grad()).isNotNull();
            assertThat(x.grad().data().sum().item()).isEqualTo(2);
        });
    }
}
