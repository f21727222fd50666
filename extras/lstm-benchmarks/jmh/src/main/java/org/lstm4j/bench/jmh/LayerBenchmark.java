package org.lstm4j.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Layers as a user calls them. Training is forward, and backward from the sum of the output into all parameters. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LayerBenchmark extends TimedBenchmark {
    /** B, H, T, I. */
    @Param({"1x1x9x4", "1x16x32x8", "8x32x32x16", "32x64x32x32", "32x256x32x128"})
    public String shape = "";

    @Param({"FLOAT32", "FLOAT64"})
    public DType dtype = DType.FLOAT32;

    private final Generator generator = Generator.seeded(1);
    private LSTM layer = new LSTM(1, 1, generator);
    private LSTMCell cell = new LSTMCell(1, 1, generator);
    private Variable input = Variable.of(Tensor.zeros(1));

    @Setup
    public void prepare() {
        int[] bhti = Providers.sizes(shape);
        layer = new LSTM(LSTM.options(bhti[3], bhti[1]).dtype(dtype), generator);
        cell = new LSTMCell(bhti[3], bhti[1], true, dtype, generator);
        input = Variable.of(Tensor.zeros(dtype, bhti[2], bhti[0], bhti[3]).uniformInPlace(generator, -1, 1));
    }

    @Benchmark
    public Variable forward() {
        return GradMode.noGrad(() -> layer.forward(input).output());
    }

    @Benchmark
    public Variable training() {
        layer.zeroGrad();
        Variable output = layer.forward(input).output();
        output.sum().backward();
        return output;
    }

    @Benchmark
    public Variable cellForward() {
        return GradMode.noGrad(this::cells);
    }

    @Benchmark
    public Variable cellTraining() {
        cell.zeroGrad();
        Variable output = cells();
        output.sum().backward();
        return output;
    }

    private Variable cells() {
        List<Variable> outputs = new ArrayList<>();
        LSTM.State state = cell.forward(input.select(0, 0));
        outputs.add(state.h());
        for (int t = 1; t < input.size(0); t++) {
            state = cell.forward(input.select(0, t), state);
            outputs.add(state.h());
        }
        return Variable.stack(outputs, 0);
    }
}
