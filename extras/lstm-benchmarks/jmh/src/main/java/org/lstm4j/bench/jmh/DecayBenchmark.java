package org.lstm4j.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * States that fade away: without input and with the forget gate at 'forget', the cell shrinks step by step, at 0 by half,
 * and after some 130 steps it is smaller than the least normal number, where arithmetic is many times slower. At 20 it
 * keeps its size, for comparison.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecayBenchmark extends TimedBenchmark {
    private static final int HIDDEN = 64;

    @Param({"0", "20"})
    public double forget = 0;

    private LSTM layer = new LSTM(1, HIDDEN, Generator.seeded(1));
    private Variable input = Variable.of(Tensor.zeros(512, 1, 1));
    private LSTM.State state = new LSTM.State(input, input);

    @Setup
    public void prepare() {
        Generator generator = Generator.seeded(1);
        layer.parameters().forEach(parameter -> parameter.data().fillInPlace(0));
        layer.parameter("bias_ih_l0").data().narrow(0, HIDDEN, HIDDEN).fillInPlace(forget);
        state = new LSTM.State(
                Variable.of(Tensor.zeros(1, 1, HIDDEN).uniformInPlace(generator, -1, 1)),
                Variable.of(Tensor.zeros(1, 1, HIDDEN).uniformInPlace(generator, -1, 1)));
    }

    @Benchmark
    public Variable forward() {
        return GradMode.noGrad(() -> layer.forward(input, state).output());
    }

    @Benchmark
    public Variable training() {
        layer.zeroGrad();
        Variable output = layer.forward(input, state).output();
        output.sum().backward();
        return output;
    }
}
