package org.lstm4j.bench.openblas;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;

/** OpenBLAS on memory of its own, so that no copy is timed. It knows products only, and packs the weight in each call. */
public final class OpenBlasPeer implements Peer {
    /** With a number of threads, which OpenBLAS takes from OPENBLAS_NUM_THREADS. */
    public OpenBlasPeer(int threads) {
        openblas_nolapack.blas_set_num_threads(threads);
    }

    @Override
    public String describe() {
        return "OpenBLAS 0.3.31";
    }

    @Override
    public @Nullable Work prepare(Row row) {
        return row.kind() == Row.Kind.GEMM ? new Product(row) : null;
    }

    private static final class Product implements Work {
        private final Row row;
        private final FloatPointer x;
        private final FloatPointer weight;
        private final FloatPointer out;

        Product(Row row) {
            this.row = row;
            this.x = new FloatPointer(Filling.input(row));
            this.weight = new FloatPointer(Filling.parameter(row, 0));
            this.out = new FloatPointer((long) row.batch() * row.hidden());
        }

        @Override
        public Object run() {
            int m = row.batch();
            int n = row.hidden();
            int k = row.input();
            openblas.cblas_sgemm(
                    openblas.CblasRowMajor,
                    openblas.CblasNoTrans,
                    openblas.CblasNoTrans,
                    m,
                    n,
                    k,
                    1,
                    x,
                    k,
                    weight,
                    n,
                    0,
                    out,
                    n);
            return out;
        }

        @Override
        public List<float[]> values() {
            run();
            float[] values = new float[row.batch() * row.hidden()];
            out.get(values);
            return List.of(values);
        }
    }
}
