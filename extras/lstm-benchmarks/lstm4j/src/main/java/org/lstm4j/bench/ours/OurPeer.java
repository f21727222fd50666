package org.lstm4j.bench.ours;

import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.bench.StepGroup;
import org.lstm4j.tensor.kernel.Kernels;

/** This library. */
public final class OurPeer implements Peer {
    private final int threads;

    /** With a number of threads, which the library takes from {@code -Dlstm4j.threads=}. */
    public OurPeer(int threads) {
        this.threads = threads;
    }

    @Override
    public String describe() {
        return "lstm4j with " + Kernels.provider() + " kernels, " + threads + " thread" + (threads == 1 ? "" : "s")
                + ", Java " + System.getProperty("java.version");
    }

    @Override
    public Work prepare(Row row) {
        if (row.kind() == Row.Kind.GEMM) {
            return new PackedProduct(row);
        }
        if (!row.kind().isOfStep()) {
            return new Layer(row);
        }
        if (row.kind() == Row.Kind.TRAINING) {
            return new TrainingStep(row);
        }
        return StepGroup.isUpdate(row) ? new Update(row) : StepGroup.isDraw(row) ? new Draw(row) : new Part(row);
    }
}
