package org.lstm4j.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What a node of the graph costs: additions of 2 x 2 numbers, forward and backward. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SmallGraphBenchmark extends TimedBenchmark {
    private final Variable a = Variable.of(Tensor.ones(2, 2), true);
    private final Variable b = Variable.of(Tensor.ones(2, 2), true);

    @Benchmark
    public Variable forward() {
        return a.add(b);
    }

    /** One addition, the sum that backward starts from, and the way back. */
    @Benchmark
    public Variable backward() {
        a.zeroGrad();
        b.zeroGrad();
        Variable y = a.add(b);
        y.sum().backward();
        return y;
    }

    /** A chain of ten additions, forward and backward. */
    @Benchmark
    public Variable chain() {
        a.zeroGrad();
        b.zeroGrad();
        Variable y = a;
        for (int i = 0; i < 10; i++) {
            y = y.add(b);
        }
        y.sum().backward();
        return y;
    }
}
