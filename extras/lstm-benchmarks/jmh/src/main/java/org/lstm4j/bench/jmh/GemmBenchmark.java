package org.lstm4j.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Products c = a b by the kernels of each provider and by OpenBLAS; 'packed' is 'vector' with b packed before. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GemmBenchmark extends TimedBenchmark {
    /** M, N, K. */
    @Param({"1x256x64", "8x256x64", "32x512x128", "32x1024x256", "32x2048x512", "1024x512x128"})
    public String shape = "";

    @Param({"ejml", "scalar", "vector", "packed", "openblas"})
    public String provider = "";

    private Runnable product = () -> {};

    @Setup
    public void prepare() {
        int[] mnk = Providers.sizes(shape);
        int m = mnk[0];
        int n = mnk[1];
        int k = mnk[2];
        float[] a = Providers.numbers(m * k);
        float[] b = Providers.numbers(k * n);
        if (provider.equals("openblas")) {
            product = openBlas(m, n, k, a, b);
            return;
        }
        Providers.use(provider.equals("packed") ? "vector" : provider);
        FloatKernels kernels = Kernels.floats();
        float[] c = new float[m * n];
        if (provider.equals("packed")) {
            FloatPacked packed = kernels.pack(false, k, n, b, 0, n, null);
            product = () -> kernels.gemm(m, a, 0, k, packed, false, c, 0, n);
        } else {
            FloatOperand left = new FloatOperand(a, 0, k, false);
            FloatOperand right = new FloatOperand(b, 0, n, false);
            product = () -> kernels.gemm(m, n, k, left, right, false, c, 0, n);
        }
    }

    private static Runnable openBlas(int m, int n, int k, float[] first, float[] second) {
        openblas_nolapack.blas_set_num_threads(1);
        FloatPointer a = new FloatPointer(first);
        FloatPointer b = new FloatPointer(second);
        FloatPointer c = new FloatPointer((long) m * n);
        int plain = openblas.CblasNoTrans;
        return () -> openblas.cblas_sgemm(openblas.CblasRowMajor, plain, plain, m, n, k, 1, a, k, b, n, 0, c, n);
    }

    @Benchmark
    public void product() {
        product.run();
    }
}
