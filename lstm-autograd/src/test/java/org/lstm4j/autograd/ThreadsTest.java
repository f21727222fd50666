package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;
import static org.lstm4j.autograd.testing.Variables.values;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Leaves shared by threads that build a graph each. */
class ThreadsTest {
    private static final int THREADS = 2;

    /** Runs the task in all threads, which start at the same time. */
    private static <T> List<T> together(Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(pool.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void gradientsOfAllThreadsAccumulateInASharedLeaf() throws Exception {
        Variable w = leaf(0.5, 2);
        int passes = 2000;
        together(() -> {
            for (int i = 0; i < passes; i++) {
                w.mul(w).sum().backward();
            }
            return 0;
        });
        assertThat(grad(w)).containsExactly(THREADS * passes, THREADS * passes * 4);
    }

    /** A race is possible at the first use of a leaf only, so each round has a new leaf. */
    @Test
    void twoThreadsCanUseANewLeafAtOnce() throws Exception {
        for (int round = 0; round < 300; round++) {
            Variable w = leaf(3);
            for (double[] slope : together(() -> {
                Variable y = w.mul(2).add(w.mul(5)).add(w.mul(11));
                return values(Autograd.grad(y, w).get(0));
            })) {
                assertThat(slope).containsExactly(18);
            }
        }
    }

    @Test
    void everyThreadComputesTheSameBits() throws Exception {
        Callable<List<double[]>> network = () -> {
            Generator generator = Generator.seeded(7);
            Variable w = Variable.of(Tensor.randn(generator, DType.FLOAT32, 16, 16), true);
            Variable b = Variable.of(Tensor.randn(generator, DType.FLOAT32, 16), true);
            Variable h = Variable.of(Tensor.randn(generator, DType.FLOAT32, 4, 16));
            for (int i = 0; i < 20; i++) {
                h = h.matmul(w).add(b).tanh().softmax(-1).add(h);
            }
            h.square().mean().backward();
            return List.of(grad(w), grad(b));
        };
        List<double[]> expected = network.call();
        for (List<double[]> found : together(network)) {
            assertThat(found.get(0)).containsExactly(expected.get(0));
            assertThat(found.get(1)).containsExactly(expected.get(1));
        }
    }
}
