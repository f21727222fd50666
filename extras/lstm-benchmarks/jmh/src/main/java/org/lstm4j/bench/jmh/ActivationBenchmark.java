package org.lstm4j.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The functions of a gate, by provider; time of one element. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ActivationBenchmark extends TimedBenchmark {
    private static final int COUNT = 4096;

    @Param({"TANH", "SIGMOID", "EXP"})
    public UnaryOp op = UnaryOp.TANH;

    @Param({"scalar", "vector"})
    public String provider = "";

    private float[] x = {};
    private float[] y = {};
    private double[] x64 = {};
    private double[] y64 = {};

    @Setup
    public void prepare() {
        Providers.use(provider);
        x = Providers.numbers(COUNT);
        y = new float[COUNT];
        x64 = new double[COUNT];
        y64 = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] *= 4;
            x64[i] = x[i];
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public float[] float32() {
        Kernels.floats().map(op, COUNT, x, 0, y, 0);
        return y;
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public double[] float64() {
        Kernels.doubles().map(op, COUNT, x64, 0, y64, 0);
        return y64;
    }
}
