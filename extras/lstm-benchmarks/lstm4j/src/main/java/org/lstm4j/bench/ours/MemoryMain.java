package org.lstm4j.bench.ours;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.Locale;
import org.lstm4j.autograd.Variable;
import org.lstm4j.bench.Row;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Kernels;

/**
 * Shows what a step allocates once it has run often: a training step beside the activations that it has to keep for the
 * way back, and a step of a stream. Before that, it trains on sequences of a thousand steps, which must work with
 * {@code -Xmx512m}.
 */
public final class MemoryMain {
    private static final String[] SHAPES = {"1,1,9,4", "1,16,32,8", "8,32,32,16", "32,64,32,32", "32,256,32,128"};
    private static final Row LONG = Row.parse("lstm float32 train 32,128,1000,64");
    private static final int MEASURED = 50;
    private static final double WARM_SECONDS = 2;
    private static final double MIB = 1 << 20;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private MemoryMain() {}

    /** Prints the lines on long sequences and the two tables. */
    public static void main(String[] args) {
        System.out.println(Kernels.provider() + " kernels, Java " + System.getProperty("java.version"));
        System.out.println();
        MemoryMain tables = new MemoryMain();
        tables.longSequence();
        System.out.println();
        tables.training();
        System.out.println();
        tables.streams();
    }

    /** Ends with an OutOfMemoryError where there is not enough room. */
    private void longSequence() {
        Layer layer = new Layer(LONG);
        // Before, so that the room of an earlier pass is there as well, as in a loop.
        layer.run();
        Variable output = layer.output();
        System.gc();
        long held = memory.getHeapMemoryUsage().getUsed();
        output.sum().backward();
        System.out.println("sequences of " + LONG.steps() + " steps: forward and backward of " + LONG);
        System.out.printf(
                Locale.ROOT,
                "activations %.1f MiB, heap in use between the two %.1f MiB, max memory of the JVM %.1f MiB%n",
                activations(LONG) / MIB,
                held / MIB,
                Runtime.getRuntime().maxMemory() / MIB);
    }

    private void training() {
        System.out.println(
                "training step: zeroGrad(REUSE_BUFFER), forward, backward of the sum of the output, Adam; bytes");
        System.out.println("the last two columns with the layer's reuseOutput(true)");
        System.out.printf(
                "%-5s %-14s %12s %12s %12s %8s %12s %8s%n",
                "what", "B,H,T,I", "activations", "parameters", "allocated", "ratio", "allocated", "ratio");
        for (String kind : List.of("lstm", "gru")) {
            for (String shape : SHAPES) {
                Row row = Row.parse(kind + " float32 train " + shape);
                Layer layer = new Layer(row);
                Adam adam = new Adam(layer.parameters(), 1e-3);
                Runnable step = () -> {
                    layer.run();
                    adam.step();
                };
                long allocated = allocated(step);
                layer.reuseOutput();
                long reusing = allocated(step);
                long activations = activations(row);
                long parameters = 4L
                        * layer.parameters().stream()
                                .mapToLong(parameter -> parameter.data().shape().numel())
                                .sum();
                System.out.printf(
                        Locale.ROOT,
                        "%-5s %-14s %12d %12d %12d %8.2f %12d %8.2f%n",
                        kind,
                        shape,
                        activations,
                        parameters,
                        allocated,
                        allocated / (double) activations,
                        reusing,
                        reusing / (double) activations);
            }
        }
    }

    /**
     * Bytes that the way back needs: numbers a step, sample and hidden unit, which are the activated gates, c and h of
     * an LSTM; of a GRU r, z, n, what r is multiplied with, and h.
     */
    private static long activations(Row row) {
        int numbers = switch (row.kind()) {
            case LSTM -> 6;
            case GRU -> 5;
            default -> throw new IllegalArgumentException("not in the table: " + row);
        };
        return 4L * numbers * row.hidden() * row.batch() * row.steps();
    }

    private void streams() {
        System.out.println("step of a stream: one sequence, one step of a RecurrentSession; bytes");
        System.out.printf("%-14s %12s%n", "H", "allocated");
        for (int hidden : List.of(1, 16, 64, 256)) {
            System.out.printf("%-14d %12d%n", hidden, streaming(hidden));
        }
    }

    private long streaming(int hidden) {
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(new LSTM(8, hidden, Generator.seeded(1)), 1);
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
