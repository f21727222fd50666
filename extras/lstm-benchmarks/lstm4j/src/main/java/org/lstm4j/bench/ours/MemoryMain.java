package org.lstm4j.bench.ours;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.lstm4j.bench.Row;
import org.lstm4j.nn.LSTM;
import org.lstm4j.nn.LSTMSession;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Kernels;

/**
 * Shows what a step allocates once it has run often: a training step beside the activations that it has to keep for the
 * way back, and a step of a stream.
 */
public final class MemoryMain {
    private static final String[] SHAPES = {"1,1,9,4", "1,16,32,8", "8,32,32,16", "32,64,32,32", "32,256,32,128"};
    /** Activated gates, c and h: numbers a step, sample and hidden unit. */
    private static final int SAVED = 6;

    private static final int MEASURED = 50;
    private static final double WARM_SECONDS = 2;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private MemoryMain() {}

    /** Prints the two tables. */
    public static void main(String[] args) {
        new MemoryMain().run();
    }

    private void run() {
        System.out.println(Kernels.provider() + " kernels, Java " + System.getProperty("java.version"));
        System.out.println();
        System.out.println("training step: zeroGrad, forward, backward of the sum of the output, Adam; bytes");
        System.out.printf("%-14s %12s %12s %12s %8s%n", "B,H,T,I", "activations", "parameters", "allocated", "ratio");
        for (String shape : SHAPES) {
            Row row = Row.parse("lstm float32 train " + shape);
            Layer layer = new Layer(row);
            Adam adam = new Adam(layer.module().parameters(), 1e-3);
            long allocated = allocated(() -> {
                layer.run();
                adam.step();
            });
            long activations = 4L * SAVED * row.hidden() * row.batch() * row.steps();
            long parameters = 4L
                    * layer.module().parameters().stream()
                            .mapToLong(parameter -> parameter.data().shape().numel())
                            .sum();
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %12d %12d %12d %8.2f%n",
                    shape,
                    activations,
                    parameters,
                    allocated,
                    allocated / (double) activations);
        }
        System.out.println();
        System.out.println("step of a stream: one sequence, one step of an LSTMSession; bytes");
        System.out.printf("%-14s %12s%n", "H", "allocated");
        for (int hidden : List.of(1, 16, 64, 256)) {
            System.out.printf("%-14d %12d%n", hidden, streaming(hidden));
        }
    }

    private long streaming(int hidden) {
        LSTMSession session = new LSTMSession(new LSTM(8, hidden, Generator.seeded(1)), 1);
        Tensor x = Tensor.ones(1, 8);
        return allocated(() -> session.step(x));
    }

    /** Bytes that one call allocates in this thread, after a warm-up in which the compiler leaves out what it can. */
    private long allocated(Runnable step) {
        long end = System.nanoTime() + (long) (WARM_SECONDS * 1e9);
        while (System.nanoTime() < end) {
            step.run();
        }
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < MEASURED; i++) {
            step.run();
        }
        return (threads.getThreadAllocatedBytes(id) - before) / MEASURED;
    }
}
