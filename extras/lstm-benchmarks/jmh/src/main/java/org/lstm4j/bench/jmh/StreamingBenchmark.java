package org.lstm4j.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One step of one sequence at a time, with the state carried on. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
public class StreamingBenchmark {
    @Param({"1", "16", "64", "256"})
    public int hidden = 1;

    private LSTM layer = new LSTM(1, 1, Generator.seeded(1));
    private Variable input = Variable.of(Tensor.zeros(1));
    private LSTM.State state = new LSTM.State(input, input);

    @Setup
    public void prepare() {
        Generator generator = Generator.seeded(1);
        layer = new LSTM(8, hidden, generator);
        input = Variable.of(Tensor.zeros(1, 1, 8).uniformInPlace(generator, -1, 1));
        state = new LSTM.State(Variable.of(Tensor.zeros(1, 1, hidden)), Variable.of(Tensor.zeros(1, 1, hidden)));
    }

    @Benchmark
    public LSTM.State step() {
        state = GradMode.noGrad(() -> layer.forward(input, state).state());
        return state;
    }
}
