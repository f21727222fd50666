package org.lstm4j.bench.jmh;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The same LSTM layer over a padded batch, over a packed one whose lengths fall from T to about half, and over a packed
 * one in which all sequences have T steps: a packed batch costs no more than the padded one, also where there is nothing
 * to be saved. Batches are packed before.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PackedBenchmark extends TimedBenchmark {
    /** B, H, T, I. */
    @Param({"8x32x32x16", "32x64x32x32", "32x256x32x128"})
    public String shape = "";

    @Param({"padded", "packed", "packedFull"})
    public String batch = "";

    private LSTM layer = new LSTM(1, 1, Generator.seeded(1));
    private Supplier<Variable> pass = () -> Variable.of(Tensor.zeros(1));

    @Setup(Level.Trial)
    public void prepare() {
        int[] bhti = Providers.sizes(shape);
        int sequences = bhti[0];
        int steps = bhti[2];
        Generator generator = Generator.seeded(1);
        LSTM lstm = new LSTM(bhti[3], bhti[1], generator);
        Variable input = Variable.of(Tensor.zeros(steps, sequences, bhti[3]).uniformInPlace(generator, -1, 1));
        int[] lengths = new int[sequences];
        Arrays.fill(lengths, steps);
        layer = lstm;
        switch (batch) {
            case "padded" -> pass = () -> lstm.forward(input).output();
            case "packed" ->
                pass = over(
                        lstm,
                        input,
                        IntStream.range(0, sequences)
                                .map(b -> steps - b * (steps / 2) / sequences)
                                .toArray());
            case "packedFull" -> pass = over(lstm, input, lengths);
            default -> throw new IllegalArgumentException("no batch '" + batch + "'");
        }
    }

    private static Supplier<Variable> over(LSTM lstm, Variable input, int[] lengths) {
        PackedSequence packed = PackedSequence.packPadded(input, lengths);
        return () -> lstm.forward(packed).output().data();
    }

    @Benchmark
    public Variable forward() {
        return GradMode.noGrad(pass);
    }

    @Benchmark
    public Variable training() {
        layer.parameters().forEach(parameter -> parameter.zeroGrad(ZeroGrad.REUSE_BUFFER));
        Variable output = pass.get();
        output.sum().backward();
        return output;
    }
}
