package org.lstm4j.bench.ours;

import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
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
        return row.kind() == Row.Kind.GEMM ? new PackedProduct(row) : new Layer(row);
    }
}
