package org.lstm4j.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of one sequence at a time, with the state carried on. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamingBenchmark extends TimedBenchmark {
    @Param({"1", "16", "64", "256"})
    public int hidden = 1;

    private RecurrentSession<LSTM.State> session = new RecurrentSession<>(new LSTM(1, 1, Generator.seeded(1)), 1);
    private Tensor input = Tensor.zeros(1);

    @Setup
    public void prepare() {
        Generator generator = Generator.seeded(1);
        session = new RecurrentSession<>(new LSTM(8, hidden, generator), 1);
        input = Tensor.zeros(1, 8).uniformInPlace(generator, -1, 1);
    }

    @Benchmark
    public Tensor step() {
        return session.step(input);
    }
}
