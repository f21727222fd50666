package org.lstm4j.bench.ours;

import java.util.List;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Kernels;

/** A product with a weight that was packed before, as the layers do it. */
final class PackedProduct implements Peer.Work {
    private final Row row;
    private final float[] x;
    private final FloatPacked weight;
    private final float[] out;

    PackedProduct(Row row) {
        this.row = row;
        this.x = Filling.input(row);
        this.weight = Kernels.floats()
                .pack(false, row.input(), row.hidden(), Filling.parameter(row, 0), 0, row.hidden(), null);
        this.out = new float[row.batch() * row.hidden()];
    }

    @Override
    public Object run() {
        Kernels.floats().gemm(row.batch(), x, 0, row.input(), weight, false, out, 0, row.hidden());
        return out;
    }

    @Override
    public List<float[]> values() {
        run();
        return List.of(out);
    }
}
